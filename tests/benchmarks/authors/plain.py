"""Sign-ups of a platform by independent draws from simple lists: every field of a person and of a ring is picked on its own."""

from __future__ import annotations

import json
import math
import random
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

Row = dict[str, Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_START = 1_788_739_200_000_000


class Country(NamedTuple):
    """What people of a country have in common."""

    weight: int
    dial: str
    prefixes: list[str]
    digits: int
    language: str
    zones: list[str]
    cities: list[tuple[str, str]]
    postal: str


def _words(text: str) -> list[str]:
    return text.split()


# fmt: off
FAKE_SHARE = 0.10
TIERS = ["T0", "T1", "T2", "T3", "T4"]

FIRST = _words("""James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica
Thomas Sarah Daniel Karen Matthew Lisa Anthony Nancy Mark Sandra Paul Ashley Steven Emily Andrew Kimberly Kevin Donna Brian
Michelle George Carol Lukas Anna Felix Lena Jonas Marie Pierre Camille Luc Chloe Carlos Lucia Javier Elena Priya Rahul Anjali
Arjun Wei Mei Hiroshi Yuki Omar Fatima Ahmed Leila Joao Ana Pedro Beatriz Olga Ivan Dmitri Natalia Kwame Ama Tunde Ngozi
Sven Ingrid Erik Astrid Mateusz Zofia Minh Linh Diego Valentina Noah Emma Liam Olivia Ethan Sophia""")
LAST = _words("""Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson
Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King
Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Mueller Schmidt
Weber Fischer Dubois Laurent Moreau Rossi Bianchi Silva Santos Oliveira Kumar Sharma Patel Singh Gupta Chen Wang Zhang Li
Tanaka Sato Suzuki Hassan Ali Khan Ibrahim Okafor Mensah Adeyemi Ivanov Petrov Kowalski Nowak Larsson Hansen Tran Pham""")
NONLATIN = ["李伟", "王芳", "山田太郎", "佐藤花子", "Иван Петров", "Ольга Смирнова", "محمد علي", "فاطمة حسن", "김민수", "이지은",
    "राहुल शर्मा", "Γιώργος Παππάς"]
WORDS = _words("north blue cloud pixel bright data green swift stone river solar quant prime nova peak delta orbit maple iron zen")
SUFFIX = _words("works labs soft systems group media tech studio partners digital")
STREETS = ["Main St", "Oak Ave", "Park Rd", "High St", "Church Ln", "Maple Dr", "Station Rd", "Lake View", "Hill St", "Mill Ln",
    "2nd Ave", "Garden Way"]

# country: (weight, dial, national digits prefix, digits left, language, zones, cities (city, region), postal pattern)
COUNTRIES = {
    "US": Country(34, "+1", ["415", "212", "312", "512", "206", "617"], 7, "en-US", ["America/New_York", "America/Chicago",
        "America/Los_Angeles"],
           [("New York", "NY"), ("Chicago", "IL"), ("Austin", "TX"), ("Seattle", "WA"), ("Boston", "MA")], "#####"),
    "GB": Country(10, "+44", ["7700", "7911", "7400"], 6, "en-GB", ["Europe/London"], [("London", ""), ("Leeds", ""), ("Bristol", "")],
        "SW# #AA"),
    "DE": Country(9, "+49", ["151", "160", "170"], 8, "de-DE", ["Europe/Berlin"], [("Berlin", "BE"), ("Munich", "BY"), ("Hamburg",
        "HH")], "#####"),
    "FR": Country(7, "+33", ["6", "7"], 8, "fr-FR", ["Europe/Paris"], [("Paris", ""), ("Lyon", ""), ("Lille", "")], "#####"),
    "IN": Country(12, "+91", ["98", "99", "70", "81"], 8, "en-IN", ["Asia/Kolkata"], [("Mumbai", "MH"), ("Bengaluru", "KA"), ("Delhi",
        "DL")], "######"),
    "BR": Country(7, "+55", ["119", "219", "319"], 8, "pt-BR", ["America/Sao_Paulo"], [("São Paulo", "SP"), ("Rio de Janeiro", "RJ")],
        "#####-###"),
    "CA": Country(5, "+1", ["416", "604", "514"], 7, "en-CA", ["America/Toronto", "America/Vancouver"], [("Toronto", "ON"),
        ("Vancouver", "BC")], "M#A #B#"),
    "JP": Country(4, "+81", ["80", "90"], 8, "ja-JP", ["Asia/Tokyo"], [("Tokyo", ""), ("Osaka", "")], "###-####"),
    "NG": Country(4, "+234", ["803", "806", "813"], 7, "en-NG", ["Africa/Lagos"], [("Lagos", "LA"), ("Abuja", "FC")], "######"),
    "PL": Country(3, "+48", ["50", "60", "79"], 7, "pl-PL", ["Europe/Warsaw"], [("Warsaw", ""), ("Krakow", "")], "##-###"),
    "VN": Country(3, "+84", ["90", "91", "98"], 7, "vi-VN", ["Asia/Ho_Chi_Minh"], [("Hanoi", ""), ("Da Nang", "")], "######"),
    "ES": Country(2, "+34", ["61", "65", "69"], 7, "es-ES", ["Europe/Madrid"], [("Madrid", "MD"), ("Valencia", "VC")], "#####"),
}
CODES, WEIGHTS = list(COUNTRIES), [c.weight for c in COUNTRIES.values()]

MAIL = ["gmail.com"] * 10 + ["outlook.com"] * 3 + ["yahoo.com"] * 3 + ["hotmail.com"] * 2 + ["icloud.com"] * 2 + ["proton.me", "gmx.de",
    "web.de", "orange.fr", "uol.com.br", "aol.com"]
DISPOSABLE = ["mailinator.com", "guerrillamail.com", "10minutemail.com", "temp-mail.org", "yopmail.com", "sharklasers.com",
    "trashmail.com"]
WIN = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) "
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) "
CHROME_JA4, FF_JA4, SAFARI_JA4, BOT_JA4 = ("t13d1516h2_8daaf6152771_b186095e22b6", "t13d1715h2_5b57614c22b0_3d5424432f57",
                                           "t13d2014h2_a09f3c656075_14788d8d241b", "t13d311100_e8f1e7e78f70_d41ae481755e")
# fmt: on


def chrome(version: int) -> str:
    """The end of the user agent of one version of Chrome."""
    return f"AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36"


# fmt: off
# (user agent, platform, ja4, mobile)
AGENTS = [(WIN + chrome(v), "Win32", CHROME_JA4, False) for v in (136, 137, 138, 139, 140)]
AGENTS += [(MAC + chrome(v), "MacIntel", CHROME_JA4, False) for v in (138, 139, 140)]
AGENTS += [(WIN + chrome(v) + f" Edg/{v}.0.0.0", "Win32", CHROME_JA4, False) for v in (139, 140)]
AGENTS += [("Mozilla/5.0 (X11; Linux x86_64) " + chrome(139), "Linux x86_64", CHROME_JA4, False)]
AGENTS += [(f"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0", "Win32", FF_JA4, False) for v in (141,
    142)]
AGENTS += [(MAC + "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", "MacIntel", SAFARI_JA4, False)]
AGENTS += [(f"Mozilla/5.0 (iPhone; CPU iPhone OS {v} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 "
    "Safari/604.1",
            "iPhone", SAFARI_JA4, True) for v in ("18_4", "18_5")]
AGENTS += [(f"Mozilla/5.0 (Linux; Android {v}; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36",
            "Linux armv81", CHROME_JA4, True) for v in (10, 14, 15)]
DESKTOP, PHONE = [agent for agent in AGENTS if not agent[3]], [agent for agent in AGENTS if agent[3]]
SCREENS = ["1920x1080"] * 4 + ["1536x864", "1366x768", "2560x1440", "1440x900", "1680x1050", "3840x2160"]
PHONE_SCREENS = ["390x844", "393x852", "430x932", "412x915", "360x800"]
# (bin, brand, funding)
BANKS = [("41474202", "visa", "credit"), ("40002344", "visa", "credit"), ("45717360", "visa", "debit"), ("47622610", "visa", "debit"),
         ("54133300", "mastercard", "credit"), ("52042477", "mastercard", "credit"), ("53391100", "mastercard", "debit"),
         ("51678930", "mastercard", "debit"), ("37144963", "amex", "credit"), ("60110009", "discover", "credit")]
PREPAID = [("44039310", "visa", "prepaid"), ("51192200", "mastercard", "prepaid"), ("53170500", "mastercard", "prepaid")]
VIRTUAL = [("44857410", "visa", "virtual"), ("55620100", "mastercard", "virtual"), ("40229580", "visa", "virtual"),
           ("53982300", "mastercard", "virtual"), ("49387120", "visa", "prepaid"), ("51480700", "mastercard", "prepaid")]
ISP_ASN = [7922, 7018, 701, 2856, 3320, 3215, 9829, 28573, 812, 4713, 36873, 5617, 45899, 3352, 20115, 6830]
MOBILE_ASN = [21928, 20057, 22394, 55836, 45609, 12430, 29465]
HOSTING_ASN = [16509, 14061, 24940, 16276, 20473, 63949]
VPN_ASN = [9009, 212238, 60068, 39351]
PATHS = ["trial"] * 6 + ["paid"] * 3 + ["referral", "api", "startup", "research", "edu"]
# fmt: on


class World:
    """One random stream and the makers of single blocks."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        rng = self.rng
        self.offices = [
            {"domain": self.domain(), "ip": self.ip(), "asn": rng.choice(ISP_ASN), "country": self.country(), "company": self.company()}
            for _ in range(8)
        ]
        self.campuses = [
            {
                "domain": f"{rng.choice(WORDS)}{rng.choice(['state', 'uni', 'tech'])}.edu",
                "ips": [self.ip() for _ in range(rng.randint(1, 3))],
                "asn": rng.choice(ISP_ASN),
                "country": rng.choice(["US", "US", "GB", "CA"]),
            }
            for _ in range(4)
        ]
        self.nats = [{"ip": self.ip(), "asn": rng.choice(MOBILE_ASN), "country": self.country()} for _ in range(25)]
        self.vpns = [(self.ip(), rng.choice(VPN_ASN), self.country()) for _ in range(40)]
        self.libraries = []
        for _ in range(6):
            country = self.country()
            self.libraries.append(
                {
                    "ip": self.ip(),
                    "country": country,
                    "asn": rng.choice(ISP_ASN),
                    "devices": [self.device(country, phone=False) for _ in range(3)],
                }
            )

    # -- small things
    def hex_digits(self, digits: int) -> str:
        """As many random hexadecimal digits."""
        return f"{self.rng.getrandbits(4 * digits):0{digits}x}"

    def country(self) -> str:
        """The code of a country, by its share of the people."""
        return self.rng.choices(CODES, WEIGHTS)[0]

    def ip(self) -> str:
        """A random public IPv4 address."""
        octet = self.rng.choice([number for number in range(23, 220) if number not in (100, 127, 169, 172, 192, 198, 203)])
        return f"{octet}.{self.rng.randint(0, 255)}.{self.rng.randint(0, 255)}.{self.rng.randint(1, 254)}"

    def domain(self) -> str:
        """A domain made of words."""
        return f"{self.rng.choice(WORDS)}{self.rng.choice(WORDS)}{self.rng.choice(SUFFIX)}.{self.rng.choice(['com', 'io', 'net', 'co'])}"

    def company(self) -> str:
        """The name of a company."""
        return f"{self.rng.choice(WORDS).title()} {self.rng.choice(SUFFIX).title()}"

    def pattern(self, text: str) -> str:
        """The text with its places for digits and letters filled."""
        return "".join(
            str(self.rng.randint(1, 9)) if sign == "#" else self.rng.choice("ABEHKLMNPRSTX") if sign in "AB" else sign for sign in text
        )

    def phone(self, country: str) -> str:
        """A mobile number of the country."""
        habits = COUNTRIES[country]
        return (
            habits.dial
            + self.rng.choice(habits.prefixes)
            + str(self.rng.randint(2, 9))
            + "".join(str(self.rng.randint(0, 9)) for _ in range(habits.digits - 1))
        )

    def local_part(self, first: str, last: str) -> str:
        """What may stand before the @ of a person's mail address."""
        given, family, number = first.lower(), last.lower(), self.rng.randint(1, 99)
        return self.rng.choice(
            [
                f"{given}.{family}",
                f"{given}{family}",
                f"{given[0]}{family}",
                f"{given}{family}{number}",
                f"{given}.{family}{number}",
                f"{given}_{family}",
                f"{family}{given[0]}{number}",
                f"{given}{self.rng.randint(1965, 2006)}",
            ]
        )

    # -- blocks of the request
    def account(
        self, country: str, first: str | None = None, last: str | None = None, domain: str | None = None, address: Row | None = None
    ) -> Row:
        """The account block of a person of the country."""
        rng = self.rng
        first, last = first or rng.choice(FIRST), last or rng.choice(LAST)
        local = self.local_part(first, last)
        company = self.company() if rng.random() < 0.35 else ""
        return {
            "email": f"{local}@{domain or rng.choice(MAIL)}",
            "phone": self.phone(country),
            "username": local.replace(".", "") if rng.random() < 0.6 else f"{rng.choice(WORDS)}{rng.choice(WORDS)}{rng.randint(1, 999)}",
            "name": f"{first} {last}",
            "company": company,
            "country": country,
            "path": rng.choice(PATHS),
            "referral_code": f"REF{self.hex_digits(5).upper()}" if rng.random() < 0.1 else "",
            "exposure": rng.choice([5.0, 5.0, 10.0, 25.0, 50.0]),
            "address": address or self.address(country),
        }

    def address(self, country: str) -> Row:
        """A postal address in the country."""
        rng, habits = self.rng, COUNTRIES[country]
        city, region = rng.choice(habits.cities)
        return {
            "line1": f"{rng.randint(1, 950)} {rng.choice(STREETS)}",
            "line2": f"Apt {rng.randint(1, 60)}" if rng.random() < 0.2 else "",
            "city": city,
            "region": region,
            "postal_code": self.pattern(habits.postal),
            "country": country,
        }

    def device(self, country: str, phone: bool | None = None) -> Row:
        """A telephone or a computer; its TLS print travels with it as `_ja4`."""
        rng, habits = self.rng, COUNTRIES[country]
        phone = rng.random() < 0.35 if phone is None else phone
        user_agent, platform, ja4, _ = rng.choice(PHONE if phone else DESKTOP)
        language = habits.language
        return {
            "id": "d_" + self.hex_digits(20),
            "user_agent": user_agent,
            "accept_language": f"{language},{language[:2]};q=0.9",
            "timezone": rng.choice(habits.zones),
            "screen": rng.choice(PHONE_SCREENS if phone else SCREENS),
            "platform": platform,
            "webdriver": False,
            "components": self.components(200 if phone else 2000),
            "_ja4": ja4,
        }

    def components(self, kinds: int) -> Row:
        """The prints of a machine, the more various the more kinds there are."""
        return {
            part: f"{part[0]}{self.rng.randrange(count):05x}"
            for part, count in (("canvas", kinds), ("webgl", kinds // 4), ("fonts", kinds // 2), ("audio", 40))
        }

    def network(self, country: str, ip: str | None = None, asn: int | None = None, **flags: bool) -> Row:
        """The network block; what is not given is drawn or false."""
        return {
            "ip": ip or self.ip(),
            "ja4": None,
            "asn": asn or self.rng.choice(ISP_ASN),
            "country": country,
            "is_hosting": False,
            "is_vpn": False,
            "is_tor": False,
            "is_proxy": False,
            **flags,
        }

    def payment(self, country: str, account: Row, bank: tuple[str, str, str] | None = None) -> Row:
        """A new card in the name of the account."""
        rng = self.rng
        bin_, brand, funding = bank or rng.choice(BANKS)
        postal = account["address"]["postal_code"]
        return {
            "card_fingerprint": "fp_" + self.hex_digits(16),
            "bin": bin_,
            "brand": brand,
            "funding": funding,
            "country": country,
            "holder_name": account["name"],
            "postal_code": postal,
            "cvc_check": "pass" if rng.random() < 0.97 else "fail",
            "avs_check": rng.choices(["pass", "fail", "unavailable"], [85, 5, 10])[0],
            "wallet": rng.choices([None, "apple_pay", "google_pay"], [80, 12, 8])[0],
        }

    def session(self, bot: bool = False) -> Row:
        """How the form was filled in."""
        rng = self.rng
        if bot:
            return {
                "form_seconds": round(rng.uniform(1.5, 9), 1),
                "pasted_fields": rng.randint(2, 6),
                "key_events": rng.randint(0, 12),
                "pointer_events": rng.randint(0, 10),
                "honeypot_filled": rng.random() < 0.08,
            }
        seconds = min(900, rng.lognormvariate(math.log(45), 0.6))
        return {
            "form_seconds": round(seconds, 1),
            "pasted_fields": rng.choices([0, 1, 2, 3], [60, 25, 10, 5])[0],
            "key_events": rng.randint(40, 140),
            "pointer_events": int(seconds * rng.uniform(1, 5)),
            "honeypot_filled": rng.random() < 0.002,
        }

    # -- genuine people
    def person(self, segment: str = "home") -> Row:
        """The blocks of one genuine person of the segment."""
        rng, country = self.rng, self.country()
        sites = {"campus": self.campuses, "office": self.offices, "carrier_nat": self.nats, "shared_computer": self.libraries}
        site = rng.choice(sites[segment]) if segment in sites else None
        country = site["country"] if site else country
        account, device, network = self.account(country), self.device(country), self.network(country)
        bank = None
        if segment == "campus":
            account = self.account(country, domain=site["domain"])
            account["path"] = rng.choice(["edu", "edu", "trial", "research"])
            network.update(ip=rng.choice(site["ips"]), asn=site["asn"])
        elif segment == "office":
            account = self.account(country, domain=site["domain"])
            account["company"], device = site["company"], self.device(country, phone=False)
            network.update(ip=site["ip"], asn=site["asn"])
        elif segment == "carrier_nat":
            device = self.device(country, phone=True)
            network.update(ip=site["ip"], asn=site["asn"])
        elif segment == "shared_computer":
            device = json.loads(json.dumps(rng.choice(site["devices"])))
            network.update(ip=site["ip"], asn=site["asn"])
        elif segment == "vpn":
            ip, asn, exit_country = rng.choice(self.vpns)
            network.update(ip=ip, asn=asn, country=exit_country, is_vpn=True, is_hosting=rng.random() < 0.5)
        elif segment == "prepaid":
            bank = rng.choice(PREPAID)
        elif segment == "nonlatin":
            account["name"] = rng.choice(NONLATIN)
        payment = self.payment(country, account, bank)
        session = self.session()
        if segment == "privacy":
            account["email"] = f"{self.hex_digits(8)}@{rng.choice(['privaterelay.appleid.com', 'duck.com', 'proton.me', 'mozmail.com'])}"
            device.update(timezone="UTC", accept_language="en-US,en;q=0.5", screen=rng.choice(["1400x900", "1000x900", "1920x1080"]))
            device["user_agent"], device["platform"], device["_ja4"] = DESKTOP[11][:3]
            device["components"] = {"canvas": self.hex_digits(6), "webgl": None, "fonts": "f00001", "audio": None}
            device["id"] = None if rng.random() < 0.4 else device["id"]
            account["phone"] = None if rng.random() < 0.3 else account["phone"]
            network["is_tor"] = rng.random() < 0.1
            session["pasted_fields"] = rng.randint(1, 5)
        return {"account": account, "device": device, "network": network, "payment": payment, "session": session, "sim_segment": segment}

    def family(self, size: int) -> list[Row]:
        """People of one household, with one address and one card."""
        rng, country = self.rng, self.country()
        last, address, ip, asn = rng.choice(LAST), self.address(country), self.ip(), rng.choice(ISP_ASN)
        rows, card = [], None
        for _ in range(size):
            account = self.account(country, last=last, address=dict(address))
            card = card or self.payment(country, account)
            rows.append(
                {
                    "account": account,
                    "device": self.device(country),
                    "network": self.network(country, ip, asn),
                    "payment": dict(card),
                    "session": self.session(),
                    "sim_segment": "family",
                }
            )
        return rows

    # -- fakes
    def ring(self, tier: str, size: int) -> tuple[list[Row], list[float]]:
        """Rows of one ring in order, and the gaps in minutes before each of them."""
        rng = self.rng
        if tier == "T0":
            return self.script_ring(size), [rng.uniform(0.5, 6) for _ in range(size)]
        if tier == "T1":
            return self.alias_ring(size), [rng.uniform(1, 20) for _ in range(size)]
        if tier == "T2":
            return self.pool(size, ["trial"], False), [rng.expovariate(1 / 30) for _ in range(size)]
        if tier == "T3":
            first = round(size * rng.uniform(0.5, 0.7))
            rows = self.pool(first, ["trial", "edu", "startup", "research", "referral"], True)
            rows += self.pool(size - first, ["trial", "paid", "startup", "api", "referral"], True)
            gaps = [rng.expovariate(1 / 30) for _ in range(size)]
            gaps[first] += rng.uniform(2, 20) * 60  # banned; comes back with a second pool within a day
            return rows, gaps
        rows = [self.person("home") for _ in range(size)]  # T4: paid real people
        for row in rows:
            row["account"]["path"] = "trial"
        return rows, [rng.expovariate(1 / 45) for _ in range(size)]

    def script_ring(self, size: int) -> list[Row]:
        """A ring of tier T0: numbered mail addresses from one device."""
        rng, country = self.rng, self.country()
        device, ip, asn = self.device(country, phone=False), self.ip(), rng.choice(ISP_ASN)
        same_ip = rng.random() < 0.5  # else: one device behind changing addresses
        base, domain, first, last = rng.choice(WORDS) + rng.choice(WORDS), rng.choice(MAIL), rng.choice(FIRST), rng.choice(LAST)
        cards, number, rows = [], rng.randint(1, 40), []
        for place in range(size):
            account = self.account(country, first, last)
            account.update(email=f"{base}{number + place}@{domain}", username=f"{base}{number + place}", path="trial", company="")
            if place % 15 == 0:
                cards.append(self.payment(country, account))
            machine = json.loads(json.dumps(device))
            if same_ip and rng.random() < 0.5:
                machine["id"] = "d_" + self.hex_digits(20)
            rows.append(
                {
                    "account": account,
                    "device": machine,
                    "network": self.network(country, ip if same_ip else None, asn),
                    "payment": dict(cards[-1]),
                    "session": self.session(bot=rng.random() < 0.7),
                }
            )
        return rows

    def alias_ring(self, size: int) -> list[Row]:
        """A ring of tier T1: aliases of one mailbox from hosting addresses, with one card."""
        rng, country = self.rng, self.country()
        base, rows, card = (rng.choice(FIRST) + rng.choice(LAST)).lower(), [], None
        ips = [(self.ip(), rng.choice(HOSTING_ASN)) for _ in range(max(5, size // 3))]
        for _ in range(size):
            account, device = self.account(country), self.device(country, phone=False)
            alias = "".join(sign + ("." if position < len(base) - 1 and rng.random() < 0.25 else "") for position, sign in enumerate(base))
            alias = alias if rng.random() < 0.5 else f"{alias}+{rng.choice(WORDS)}{rng.randint(1, 999)}"
            account.update(email=f"{alias}@gmail.com", path="trial")
            card = card or self.payment(country, account)
            device["webdriver"] = rng.random() < 0.15
            if rng.random() < 0.3:
                device["_ja4"] = BOT_JA4
            ip, asn = rng.choice(ips)
            network = self.network(rng.choice(["US", "DE", "NL", country]), ip, asn, is_hosting=True, is_proxy=rng.random() < 0.2)
            rows.append(
                {"account": account, "device": device, "network": network, "payment": dict(card), "session": self.session(bot=True)}
            )
        return rows

    def pool(self, size: int, paths: list[str], human: bool) -> list[Row]:
        """Tier T2 and each pool of T3: an IP address each, disposable or own domains, cards of two or three BINs."""
        rng, country = self.rng, self.country()
        bins = rng.sample(VIRTUAL, rng.randint(2, 3))
        domains = [self.domain() for _ in range(rng.randint(1, 3))] if human or rng.random() < 0.5 else rng.sample(DISPOSABLE, 3)
        prints = [self.components(2000) for _ in range(rng.randint(3, 6))]
        rows = []
        for _ in range(size):
            account, device = self.account(country, domain=rng.choice(domains)), self.device(country, phone=False)
            if not human:
                local = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(rng.randint(8, 12)))
                account.update(email=f"{local}@{rng.choice(domains)}", username=local)
            account["path"] = rng.choice(paths)
            device["components"] = dict(rng.choice(prints))
            network = self.network(country, is_proxy=rng.random() < 0.1)
            rows.append(
                {
                    "account": account,
                    "device": device,
                    "network": network,
                    "payment": self.payment(country, account, rng.choice(bins)),
                    "session": self.session(bot=not human and rng.random() < 0.4),
                }
            )
        return rows


SEGMENTS = {
    "home": 62,
    "office": 6,
    "campus": 6,
    "carrier_nat": 9,
    "vpn": 4,
    "prepaid": 3,
    "privacy": 2,
    "shared_computer": 2,
    "family": 3,
    "nonlatin": 3,
}


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def stream(seed: int, *, days: int = 7, per_day: int = 800, start: int = _START) -> list[Row]:
    """The rows of one platform's registrations in order of time; `start` is in microseconds since 1970 UTC."""
    begun = _EPOCH + timedelta(microseconds=start)
    world = World(seed)
    rng, total, span = world.rng, days * per_day, days * 1440.0
    rows = []  # (minute, row)

    # rings: one of each tier first, then in any order until the share is reached
    left, number, order = round(total * FAKE_SHARE), 0, rng.sample(TIERS, 5)
    while left >= 30:
        tier = order[number] if number < 5 else rng.choice(TIERS)
        room = max(30, min(150, left - 30 * max(0, 4 - number)))
        size = min(room, round(math.exp(rng.uniform(math.log(30), math.log(150)))))
        members, gaps = world.ring(tier, size)
        at = rng.uniform(0, max(0.0, span - sum(gaps)))
        shrink = min(1.0, span / (sum(gaps) + 1))
        for row, gap in zip(members, gaps, strict=False):
            at += gap * shrink
            row.update(ring_id=f"ring_{seed}_{number:03d}", sim_tier=tier, sim_segment=None)
            rows.append((min(at, span), row))
        left, number = left - size, number + 1

    while len(rows) < total:
        segment = rng.choices(list(SEGMENTS), SEGMENTS.values())[0]
        if segment == "family":
            if rng.random() < 0.35:  # so that families are about their share of people
                at = rng.uniform(0, span)
                for row in world.family(min(rng.randint(2, 5), total - len(rows))):
                    rows.append((min(span, at), row))
                    at += rng.expovariate(1 / 600)
            continue
        rows.append((rng.uniform(0, span), world.person(segment)))

    rows.sort(key=lambda x: x[0])
    out = []
    for number, (minute, row) in enumerate(rows):
        moment = begun + timedelta(minutes=minute)
        fake = row.get("sim_tier") is not None
        row["network"]["ja4"] = row["device"].pop("_ja4")
        for block in ("account", "device", "network", "payment", "session"):
            for field in row[block]:
                if field != "email" and rng.random() < 0.015:
                    row[block][field] = None
        if row["account"]["path"] in ("trial", "edu") and rng.random() < 0.12:
            row["payment"] = {}  # no card asked for
        if rng.random() < 0.02:
            row["device"], row["session"] = (
                {"user_agent": row["device"]["user_agent"], "accept_language": row["device"]["accept_language"]},
                {},
            )
        label = seen = None
        if rng.random() < (0.4 if fake else 0.3):
            label = "fake" if fake else "genuine"
            seen = _iso(moment + (timedelta(hours=rng.uniform(2, 72)) if fake else timedelta(days=rng.uniform(1, 10))))
        out.append(
            {
                "signup_id": f"su_{seed}_{number:06d}",
                "occurred_at": _iso(moment),
                **{b: row[b] for b in ("account", "device", "network", "payment", "session")},
                "label": label,
                "label_observed_at": seen,
                "ring_id": row.get("ring_id"),
                "sim_tier": row.get("sim_tier"),
                "sim_segment": row["sim_segment"],
            }
        )
    return out
