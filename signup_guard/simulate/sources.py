"""What is known of the things that mechanics assume, and from where: the last table of `docs/simulator.md`."""

from __future__ import annotations

from typing import NamedTuple


class Source(NamedTuple):
    """What is known of some mechanics, by their names.

    `tells` says whether `known` is how a thing works or how often it happens; `ours` is what our rates make of it.
    """

    mechanics: str
    tells: str
    known: str
    ours: str


SOURCES = (
    Source("few_phones sms_block sms_number", "mechanism",
        "[Dialing Back Abuse on Phone Verified"
        " Accounts](https://nyuscholars.nyu.edu/en/publications/dialing-back-abuse-on-phone-verified-accounts) (Thomas et al., 2014):"
        " behind accounts that are sold stand free internet numbers and short-lived numbers of two countries. [Sending Out an"
        " SMS](https://robocall.science/publication/sp16) (Reaves et al., 2016): public gateways for text messages serve mainly to get"
        " round the check of a number. [Your Code is 0000](https://arxiv.org/abs/2306.14497) (Moreno et al., 2023): 17,141 such numbers"
        " at 29 gateways within a year.",
        "Our guess: how many blocks and services; 1 % of genuine people, somewhat fewer than use a throw-away mail."),
    Source("mail_shop", "mechanism; a rate of something else",
        "[Trafficking Fraudulent Accounts](https://www.icsi.berkeley.edu/pubs/networking/traffickingfraudulent13.pdf) (Thomas et al.,"
        " 2013): 27 merchants, in the months when they were active, registered 10 to 20 % of all accounts that one platform later flagged"
        " for spam.",
        "Our guess: five shops, since few merchants made a large share there; how many operators buy."),
    Source("disposable_mail throwaway", "mechanism",
        "[Characterizing Pixel Tracking through the Lens of Disposable Email"
        " Services](https://docslib.org/doc/129676/characterizing-pixel-tracking-through-the-lens-of-disposable-email-services) (Hu, Peng"
        " and Wang, 2019): people register with them to keep their own address back; seven services got 2.3 million mails from 210,000"
        " domains in three months. Such domains are on [public"
        " lists](https://github.com/disposable-email-domains/disposable-email-domains).",
        "Our guess: 1.5 % of genuine people, one or two in a hundred, since many forms refuse listed domains."),
    Source("gmail_aliases", "mechanism",
        "[Dots don't matter in Gmail addresses](https://support.google.com/mail/answer/7436150) (Google). Tags behind a plus: [RFC"
        " 5233](https://www.rfc-editor.org/rfc/rfc5233) (2008).",
        "Our guess: how many operators do so, and that half of the tags are running numbers."),
    Source("plus_tag", "rate",
        "Of 152,989,508 rows of the Adobe breach of 2013 49,905 had a plus in the address, 0.03 % ([Hunt, Have I Been Pwned](https://hav"
        "eibeenpwned.uservoice.com/forums/275398-general/suggestions/6774229-enable-search-and-notifications-for-email-addresse)).",
        "Lower than ours: a fiftieth. Ours, 1.5 %, is our guess for products that developers use, years later."),
    Source("own_domains", "mechanism; a rate of something else",
        "[Cybercrime After the Sunrise](https://doi.org/10.1145/3196494.3196548) (Korczyński et al., 2018): at the end of 2016 527 of"
        " 10,000 domains under the new endings were used for spam, 57 under the old ones; fewer where registration is strict.",
        "Our guess: how many operators buy domains, how many each. Cheap endings: as there."),
    Source("mail_relay relay_aliases", "mechanism",
        "[What is Hide My Email?](https://support.apple.com/en-tm/HT210425) (Apple), [Firefox Relay](https://relay.firefox.com/faq/)"
        " (Mozilla): made-up addresses that forward to one mailbox.",
        "Our guess: 2 %, most of them with the one that comes with the telephone, since nothing need be installed."),
    Source("gibberish_names name_factory numbered_names", "mechanism",
        "[Using Naive Bayes to Detect Spammy Names in Social Networks](https://doi.org/10.1145/2517312.2517314) (Freeman, 2013):"
        " gibberish in name fields, bots that make up names and mails badly. Detecting Clusters of Fake Accounts in Online Social"
        " Networks (Xiao, Freeman and Hwa, 2015): what mails and names of a cluster have in common, patterns of letters and digits among"
        " it, found more than 250,000 fake accounts.",
        "Our guess: which operator takes which way, how long the lists are."),
    Source("leaked_lists", "mechanism",
        "[Data Breaches, Phishing, or Malware?](https://doi.org/10.1145/3133956.3134067) (Thomas et al., 2017): 1.9 billion usernames"
        " and passwords from breaches were traded.",
        "Our guess: that lists with street and town serve for sign-ups, and in their order."),
    Source("drop_addresses", "mechanism",
        "[Drops for Stuff](http://discovery.ucl.ac.uk/1470377/) (Hao et al., 2015): goods bought with stolen cards go to people"
        " recruited to pass them on.",
        "Our guess: one to twelve addresses; where nothing is sent, nobody looks."),
    Source("stolen_cards", "mechanism",
        "[Swiped](https://nyuscholars.nyu.edu/en/publications/swiped-analyzing-ground-truth-data-of-a-marketplace-for-stolen-de)"
        " (Aliapoulios et al., 2021): one shop listed 19 million cards; of those for use online, which were scarce, 83 % were sold; some"
        " banks are preferred. Checks of address and code: [Card verification"
        " checks](https://docs.stripe.com/disputes/prevention/verification) (Stripe).",
        "Our guess: how many cards fail which check; a wide range, since lists differ in what they hold."),
    Source("gift_cards prepaid_non_us", "mechanism; a bound for the rate",
        "[Definitions and Other Regulations Relating to Prepaid"
        " Access](https://www.govinfo.gov/content/pkg/FR-2011-07-29/html/2011-19116.htm) (FinCEN, 2011): sellers must keep customers'"
        " data, kinds of lower risk are exempt from some of the duties. [The Global Findex Database 2021](https://www.worldbank.org/en/pu"
        "blication/globalfindex/brief/the-global-findex-database-2021-chapter-1-ownership-of-accounts) (World Bank): 76 % of adults have"
        " an account, 71 % in developing economies. [National Survey of Unbanked and Underbanked"
        " Households](https://www.fdic.gov/household-survey) (FDIC, 2023): 4.2 % of US households have none.",
        "Our guess: 2.5 % where nearly everybody has an account, up to 20 % where many have none."),
    Source("virtual_card virtual_cards", "mechanism",
        "[Virtual cards](https://docs.stripe.com/issuing/cards/virtual) (Stripe): issued by interface.",
        "Our guess: four issuers, 3 % of genuine people; no count found of cards that people leave at online services."),
    Source("antidetect spoofed_agent", "mechanism",
        "Browser Polygraph (Kalantari et al., 2024): attackers use anti-detect browsers against checks of the browser."
        " [FP-Scanner](https://www.usenix.org/conference/usenixsecurity18/presentation/vastel) (Vastel et al., 2018): what is changed in"
        " a print no longer fits the rest.",
        "Our guess: how many machines a build knows, how often noise is on, how far versions lag, how often parts disagree."),
    Source("emulators headless", "mechanism; a rate of something else",
        "[FP-Inconsistent](https://arxiv.org/abs/2406.07647) (Venugopalan et al., 2024): of half a million requests from 20 bot services"
        " 53 and 45 % passed two detectors, some with parts that disagree. Picasso (Bursztein et al., 2016): canvases tell emulators from"
        " the telephones they claim to be.",
        "Our guess: that half of the cheap scripts hide the mark of a driven browser; half passed there too."),
    Source("copied_prints", "mechanism",
        "Impersonation-as-a-Service (Campobasso and Allodi, 2020): victims' profiles, prints of their browsers among them, are sold to"
        " act in their place.",
        "Our guess: 20 to 300 prints a set, how many operators buy."),
    Source("cleared_cookies", "mechanism",
        "[FP-Stalker](https://doi.org/10.1109/SP.2018.00008) (Vastel et al., 2018): without cookies, browsers can be followed by their"
        " components for 54 days on average.",
        "Our guess: how many beginners do so."),
    Source("device_farm", "mechanism",
        "[RacketStore](https://arxiv.org/abs/2111.10400) (Hernandez et al., 2021): on 803 devices, those of paid promoters differ from"
        " other people's in number and kinds of accounts.",
        "Our guess: 10 to 60 telephones, what one person can tend."),
    Source("hardened", "mechanism",
        "[FP-Scanner](https://www.usenix.org/conference/usenixsecurity18/presentation/vastel) (Vastel et al., 2018): what means against"
        " tracking change in the print, and that it shows.",
        "Our guess: 3 %, a small minority; no count found of who has such means on."),
    Source("ordinary", "rate (of unique prints)",
        "How Unique Is Your Web Browser? (Eckersley, 2010): 83.6 % of browsers unique. [Hiding in the"
        " Crowd](https://doi.org/10.1145/3178876.3186097) (Gómez-Boix, Laperdrix and Baudry, 2018): 33.6 %.",
        "Platforms are drawn finer and coarser. About half of all sign-ups: our guess, what the others leave."),
    Source("datacentre_pool rented_subnets", "mechanism; a rate of something else",
        "[Sublet Your Subnet](https://doi.org/10.1145/3646547.3689010) (Du et al., 2024): 47,318 leased blocks of addresses. [From"
        " Scarcity to Opportunity](https://par.nsf.gov/biblio/10616449-from-scarcity-opportunity-examining-abuse-ipv4-leasing-market)"
        " (2025): leased blocks are on blocklists 2.9 times as often.",
        "Our guess: sizes, and who rents: cheap but easily seen, so seldom the careful."),
    Source("vpn", "mechanism and rate",
        "[How to Catch when Proxies Lie](https://docslib.org/doc/3435470/how-to-catch-when-proxies-lie-verifying-the-physical-locations-"
        "of-network-proxies-with-active-geolocation) (Weinberg et al., 2018): such servers stand where hosting is cheap, a third of"
        " 2,269 not in the country they are said to be in. PCMag asked 3,000 US consumers in September 2018: 29 % used a VPN.",
        "Higher than ours: six times. Ours, 5 %, is our guess of who has it on while signing up."),
    Source("residential_pool exit_node", "mechanism and rate",
        "[Resident"
        " Evil](https://www.researchgate.net/publication/331653213_Resident_Evil_Understanding_Residential_IP_Proxy_as_a_Dark_Service)"
        " (Mi et al., 2019): 6 million addresses in more than 230 countries and territories, many on machines that were likely broken"
        " into. In 2018 there were [1.1 billion fixed broadband"
        " lines](https://www.telecomlead.com/broadband/51-2-of-global-population-use-internet-in-2018-itu-report-87881) (ITU).",
        "Lower than ours: by that half a percent of lines, a quarter of our 2 %, but of the services looked at only. Sizes of pools,"
        " wrong countries: our guess."),
    Source("carrier_nat mobile_proxy", "mechanism",
        "[RFC 6598](https://www.rfc-editor.org/rfc/rfc6598) (2012): addresses for carriers' NAT. [A Multi-perspective Analysis of"
        " Carrier-Grade NAT Deployment](https://doi.org/10.1145/2987443.2987474) (Richter et al., 2016). [Inferring Carrier-Grade NAT"
        " Deployment in the Wild](https://www-old.caida.org/publications/papers/2018/inferring_carrier_grade_nat) (2018): 4,100 networks"
        " have it.",
        "Our guess: some dozen to 200 addresses a carrier, 8 % beyond ordinary telephones, one paced ring in four."),
    Source("ipv6_block", "mechanism",
        "[RIPE-690](https://www.ripe.net/publications/docs/ripe-690/) (2017): a home gets a /56 or a /48. [RFC"
        " 8981](https://www.rfc-editor.org/rfc/rfc8981) (2021): any machine may change its address. [Towards A User-Level Understanding"
        " of IPv6 Behavior](https://doi.org/10.1145/3419394.3423618) (Li and Freeman, 2020): for malicious users a /56 behaves most like"
        " an IPv4 address.",
        "Our guess: a /64 in half of the rings, the least that is usually given to a line or a rented machine."),
    Source("tor tor_exit", "rate",
        "[Understanding Tor Usage with Privacy-Preserving"
        " Measurement](https://docslib.org/doc/6328709/understanding-tor-usage-with-privacy-preserving-measurement) (Mani et al., 2018):"
        " 8 million users a day, of [3.9"
        " billion](https://www.infodocket.com/2018/12/07/new-itu-statistics-show-more-than-half-the-world-is-now-using-the-internet/)"
        " (ITU) online. Cloudflare called 94 % of requests by Tor malicious, which the Tor Project disputed"
        " ([report](https://securityaffairs.co/wordpress/45897/deep-web/malicious-tor-traffic.html), 2016).",
        "By that 0.2 %; ours is 0.4 %. How many operators use it: our guess, few."),
    Source("practised_hands paid_people", "mechanism",
        "[Dirty Jobs](https://experts.illinois.edu/en/publications/dirty-jobs-the-role-of-freelance-labor-in-web-service-abuse)"
        " (Motoyama et al., 2011): on a site for odd jobs to open accounts is among the largest classes of abuse, which is some 30 % of"
        " what is offered there ([thesis](https://escholarship.org/uc/item/87s441sw)). [Serf and Turf](https://arxiv.org/abs/1111.5654)"
        " (Wang et al., 2012): real users are hired, against whom checks for robots fail.",
        "Our guess: how many operators hire, and that haste grows to a third of a newcomer's time."),
    Source("pasted_form scripted_form", "rate (of typing)",
        "[Observations on Typing from 136 Million Keystrokes](https://doi.org/10.1145/3173574.3174220) (Dhakal et al., 2018): 168,000"
        " people, some 52 words a minute, so that 80 letters take some 20 seconds.",
        "Our guess: 2 to 55 seconds, from who does not care to who waits as long as a person; 11 to 45 to paste."),
    Source("sloppy_typing retry", "mechanism",
        "[Email Typosquatting](https://doi.org/10.1145/3131365.3131399) (Szurdi and Christin, 2017): misspelt domains get some 800,000"
        " mails a year.",
        "Our guess: 5 % careless, 2 % who come again; no count of mistyped forms found."),
    Source("burst drip pacing", "mechanism",
        "[Uncovering Large Groups of Active Malicious Accounts in Online Social Networks](https://doi.org/10.1145/2660267.2660269) (Cao"
        " et al., 2014): accounts of one hand act at about the same time. [Detecting Fake Accounts in Online Social Networks at the Time"
        " of Registrations](https://doi.org/10.1145/3319535.3363198) (Yuan et al., 2019): fake accounts of one platform were registered"
        " in step and in unusual ways.",
        "Our guess: gaps, jitter, accounts a day."),
    Source("diurnal_pacing", "mechanism",
        "Handcrafted Fraud and Extortion (Bursztein et al., 2014): who takes accounts over by hand keeps office hours, with an hour for"
        " lunch and free weekends ([report](https://www.usatoday.com/story/tech/2014/11/06/email-hijacking-phishing-google/18564671/)).",
        "Our guess: half of the careful, 4 to 14 hours a day."),
    Source("word_of_mouth", "-",
        "Services tell such shares in advertisements; no count found that can be checked.",
        "Our guess: one signup in 180 brings friends along, so that in three streams of ours 12 to 17 % of genuine people come so."),
    Source("expat", "rate",
        "[International Migration 2020 Highlights](https://reliefweb.int/report/world/international-migration-2020-highlights-enruzh)"
        " (UN DESA): 281 million people, 3.6 %, live outside their country of origin; by IOM 12 % of those in Europe and 16 % of those in"
        " Northern America do ([report](https://amesnews.com.au/?p=13018)).",
        "6 % lies between. Half with a number, half with a card from there: our guess."),
    Source("traveller", "rate",
        "[Tourism trips - introduction and key"
        " figures](https://ec.europa.eu/eurostat/statistics-explained/index.php?title=Tourism_trips_-_introduction_and_key_figures)"
        " (Eurostat, 2018): 1,207 million trips of EU residents in 2016, of 5.1 nights, a quarter of them abroad; by our sum one night in"
        " a hundred.",
        "Lower than ours: a third of our 3 %, somewhat more since trips abroad last longer. Time zones: our guess."),
    Source("non_latin", "mechanism",
        "[CLDR](https://cldr.unicode.org) (Unicode): scripts and languages of each country.",
        "Our guess: a half, since many forms ask for Latin letters; one in twelve in India, where English is common."),
    Source("campus class_day", "rate (of students)",
        "[Higher education](https://www.unesco.org/en/education/higher-education) (UNESCO): 235 million students, some 3 % of all"
        " people. [Taille des classes et taux"
        " d'encadrement](https://www.oecd.org/fr/themes/taille-des-classes-et-taux-d-encadrement.html) (OECD): 21 pupils in primary, 23"
        " in lower secondary school.",
        "4 % is near; 13 to 46 reach from small classes to courses. How often a class signs up: our guess."),
    Source("family", "rate (of sizes)",
        "[Household size and composition around the world](https://www.scribd.com/document/461721916/PopFacts-2017-2-1) (UN DESA, 2017):"
        " fewer than three people a household in most of Europe and Northern America, more than five in much of Africa and the Middle"
        " East.",
        "One to three more fit that. 3 % of sign-ups: our guess."),
    Source("office", "rate (of work at home)",
        "[The Evolution of Work from Home](https://bfi.uchicago.edu/working-paper/the-evolution-of-work-from-home/) (Barrero, Bloom and"
        " Davis, 2023): 28 % of paid workdays in the USA are worked at home.",
        "A quarter is near. How many sign up and how often, a fifth behind a gateway: our guess."),
    Source("job_change", "rate (of changes)",
        "[Employee Tenure in 2024](https://www.bls.gov/news.release/tenure.htm) (US Bureau of Labor Statistics): the median time with an"
        " employer is 3.9 years.",
        "1 % of sign-ups: our guess, since few sign up again for each new employer."),
    Source("second_account", "rate",
        "Facebook's annual report for 2019 takes some 11 % of its monthly users for second accounts"
        " ([quoted](https://upnewsinfo.com/2020/02/13/facebook-can-have-275-million-duplicate-accounts-worldwide-latest-news/)).",
        "Higher than ours: five times. Ours, 2 %, is our guess of those with the same machine, card and number."),
    Source("shared_computer", "a rate of something else",
        "[Library Services in the Digital Age](https://legacy.pewresearch.org/internet/2013/01/22/part-3-technology-use-at-libraries)"
        " (Pew Research Center, 2013): within a year 26 % of Americans of 16 and over went online at a library.",
        "Our guess: one sign-up in 200; most have a device of their own for it."),
    Source("ageing batches failover mixing multi_path single_path", "-",
        "No source found that counts them.",
        "Our guess: what somebody does who has read of counters and bans; about a quarter of those who know better, nearly all who have"
        " the means."),
    Source("one_address one_card one_device", "-",
        "No source found that counts them.",
        "Our guess: the cheapest way, so that of beginners."),
    Source("promotion_code referral_farm", "-",
        "Advice to merchants names both; no count found that can be checked.",
        "Our guess: one ring in eight, one in ten; a bonus is only one of the reasons to open accounts."),
    Source("cloud_gateway advertising agency conference press_mention sales_desk tester", "-",
        "No source found that counts them.",
        "Our guess: 1.5 % at desks of large firms; of the others each begins with one sign-up in 900 to 3,000, so that a busy platform"
        " sees a few a month, some as large as rings on purpose."),
)  # fmt: skip
