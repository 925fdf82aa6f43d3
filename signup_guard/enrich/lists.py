"""Short lists of our own, where no package carries one: mail providers, role names, where languages are at home, address words."""

from __future__ import annotations

from typing import Final


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _groups(text: str) -> dict[str, frozenset[str]]:
    """Comma-separated groups: the first word, and the set of those after it."""
    return {first: frozenset(rest) for first, *rest in (group.split() for group in text.split(","))}


FREE_MAIL_ANYWHERE: Final = _set("yahoo hotmail outlook live gmx yandex rediffmail")
"""Free mail providers with a domain in many countries, by name."""

FREE_MAIL: Final = _set("""
gmail.com googlemail.com ymail.com rocketmail.com aol.com aim.com verizon.net msn.com passport.com windowslive.com
icloud.com me.com mac.com proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tutamail.com tuta.io tuta.com
keemail.me fastmail.com fastmail.fm zoho.com zohomail.com zoho.eu zohomail.eu zohomail.in hey.com mail.com email.com usa.com
post.com consultant.com engineer.com europe.com asia.com dr.com myself.com iname.com cheerful.com techie.com writeme.com
inbox.com inbox.lv inbox.lt inbox.ru mail.ru bk.ru list.ru internet.ru xmail.ru ya.ru narod.ru rambler.ru lenta.ru ro.ru autorambler.ru
ukr.net i.ua meta.ua bigmir.net mail.ee one.lt abv.bg mail.bg dir.bg centrum.cz seznam.cz email.cz post.cz volny.cz atlas.cz
azet.sk zoznam.sk centrum.sk wp.pl o2.pl onet.pl onet.eu interia.pl interia.eu op.pl vp.pl poczta.onet.pl gazeta.pl tlen.pl poczta.fm
freemail.hu citromail.hu indamail.hu vipmail.hu mail.com.tr mynet.com web.de t-online.de freenet.de arcor.de online.de 1und1.de
posteo.de mailbox.org email.de directbox.com bluewin.ch hispeed.ch sunrise.ch aon.at chello.at a1.net orange.fr wanadoo.fr free.fr
laposte.net sfr.fr neuf.fr club-internet.fr bbox.fr numericable.fr voila.fr skynet.be telenet.be proximus.be scarlet.be
ziggo.nl kpnmail.nl planet.nl hetnet.nl xs4all.nl home.nl quicknet.nl upcmail.nl libero.it virgilio.it tiscali.it alice.it tin.it
iol.it email.it inwind.it fastwebnet.it terra.es telefonica.net ono.com sapo.pt clix.pt netcabo.pt iol.pt telia.com spray.se
online.no broadpark.no mail.dk jubii.dk luukku.com suomi24.fi otenet.gr mail.gr in.gr btinternet.com btopenworld.com sky.com
talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk tiscali.co.uk o2.co.uk eircom.net comcast.net att.net sbcglobal.net
bellsouth.net cox.net charter.net earthlink.net juno.com netzero.net optonline.net frontier.com windstream.net centurylink.net
roadrunner.com rr.com q.com embarqmail.com shaw.ca rogers.com sympatico.ca telus.net videotron.ca bell.net cogeco.ca
bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au westnet.com.au xtra.co.nz slingshot.co.nz webmail.co.za
mweb.co.za telkomsa.net vodamail.co.za uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com r7.com oi.com.br
prodigy.net.mx fibertel.com.ar arnet.com.ar speedy.com.ar ciudad.com.ar vtr.net qq.com foxmail.com 163.com 126.com yeah.net 139.com
189.cn wo.cn sina.com sina.cn sohu.com tom.com 21cn.com aliyun.com naver.com hanmail.net daum.net kakao.com nate.com korea.com
docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp nifty.com biglobe.ne.jp ocn.ne.jp so-net.ne.jp excite.co.jp goo.jp
pchome.com.tw seed.net.tw hinet.net netvigator.com singnet.com.sg starhub.net.sg in.com indiatimes.com
sify.com vsnl.net walla.com walla.co.il netvision.net.il 012.net.il bezeqint.net maktoob.com emirates.net.ae eim.ae
hushmail.com hush.com runbox.com mailfence.com startmail.com countermail.com disroot.org riseup.net autistici.org
lycos.com excite.com care2.com gmx.net gmx.us caramail.com
""")
"""Domains at which anyone, or any customer of a big carrier, has a mailbox."""

MAIL_RELAYS: Final = _set("""
privaterelay.appleid.com mozmail.com relay.firefox.com duck.com simplelogin.com simplelogin.co simplelogin.fr simplelogin.io slmail.me
slmails.com aleeas.com 8alias.com 8shield.net dralias.com passmail.net passmail.com passinbox.com passfwd.com addy.io anonaddy.com
anonaddy.me 4wrd.cc mailer.me opayq.com 33mail.com erine.email
""")
"""Domains that forward to a mailbox of the applicant's, to hide it."""

ROLES: Final = _set("""
abuse account accounting accounts admin administrator billing careers compliance contact customerservice dev devnull dns email
enquiries enquiry feedback finance ftp hello help helpdesk hostmaster hr info inquiries inquiry invoice invoices it jobs legal
list mail mailer mailer-daemon marketing media news newsletter no-reply noc noreply office operations orders postmaster press privacy
purchasing recruitment root sales security service shop spam staff subscribe support sysadmin team tech test undisclosed-recipients
unsubscribe usenet user webmaster welcome www
""")
"""Local parts that stand for an office, not for a person."""

AUTOMATION: Final = _set("""
headless puppeteer playwright selenium webdriver phantomjs slimerjs cypress/ jsdom curl/ wget/ python aiohttp httpx okhttp go-http-client
java/ apache-httpclient libwww node-fetch axios/ undici scrapy httpie/ postman insomnia/ guzzle ruby/ perl/ php/ faraday reqwest dart/
""")
"""What user agents of driven browsers and HTTP libraries contain, in lower case."""

CRAWLERS: Final = _set("bot/ crawl spider slurp facebookexternalhit +http")
"""What user agents of crawlers contain, in lower case."""

LANGUAGE_HOMES: Final = _groups("""
en US GB CA AU NZ IE ZA IN NG KE GH PH SG PK UG ZM ZW JM TT MT HK, de DE AT CH LI LU, fr FR BE CH CA LU MC SN CI CM,
es ES MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PA UY PR GQ US, pt PT BR AO MZ CV, it IT CH SM VA, nl NL BE SR,
ru RU BY KZ KG UA UZ, uk UA, be BY, pl PL, cs CZ, sk SK, hu HU, ro RO MD, bg BG, sr RS BA ME, hr HR BA, bs BA, sl SI, mk MK, sq AL XK,
el GR CY, tr TR CY, da DK, sv SE FI, nb NO, nn NO, no NO, fi FI, is IS, et EE, lv LV, lt LT, zh CN TW HK SG MO MY, ja JP, ko KR, vi VN,
th TH, id ID, ms MY SG BN, tl PH, fil PH, km KH, lo LA, my MM, mn MN, hi IN, bn BD IN, ta IN LK SG, te IN, ml IN, mr IN, gu IN, kn IN,
pa IN PK, ur PK IN, si LK, ne NP, fa IR AF, ps AF, he IL, iw IL, ar SA EG AE MA DZ TN IQ JO KW LB LY OM QA SD SY YE BH PS MR, az AZ,
hy AM, ka GE, kk KZ, uz UZ, ky KG, tg TJ, tk TM, sw KE TZ UG, am ET, so SO, ha NG, yo NG, ig NG, zu ZA, af ZA NA, ca ES AD, eu ES, gl ES,
ga IE, cy GB, mt MT, lb LU, ht HT
""")
"""Countries in which a language is at home, for `Accept-Language` tags that name none."""

ADDRESS_WORDS: Final = {
    long: short
    for short, group in _groups("""
        st street str strasse saint, rd road, ave avenue av, blvd boulevard, dr drive, ln lane, ct court, pl place, sq square, hwy highway,
        pkwy parkway, ter terrace, n north, s south, e east, w west, apt apartment, ste suite, fl floor, bldg building, no number
    """).items()
    for long in group
}
"""Long forms of address words, to the short one that stands for all."""
