"""Sign-ups of a platform from a parametrised statistical generator: popularity by rank, daily cycles, operators with habits."""

from __future__ import annotations

import hashlib
import math
import random
import unicodedata
from bisect import bisect
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np

Row = dict[str, Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_START = 1_756_684_800_000_000


class Country(NamedTuple):
    """What people of a country have in common; in the patterns # is any digit and N one from 2 to 9."""

    weight: int
    zones: list[tuple[str, float]]
    languages: list[str]
    phones: list[str]
    octets: list[int]
    cities: list[tuple[str, str, str]]
    mails: list[str]
    culture: str


def _words(text: str) -> list[str]:
    return text.split()


# fmt: off
COUNTRIES = {
    "US": Country(24, [("America/New_York", -5), ("America/Chicago", -6), ("America/Los_Angeles", -8)], ["en-US"], ["+1415N######",
        "+1212N######", "+1312N######", "+1713N######", "+1206N######"], [24, 68, 71, 73, 75, 98], [("New York", "NY", "100##"),
        ("Chicago", "IL", "606##"), ("Austin", "TX", "787##"), ("Seattle", "WA", "981##"), ("Denver", "CO", "802##")], ["aol.com",
        "comcast.net"], "en"),
    "GB": Country(8, [("Europe/London", 0)], ["en-GB"], ["+447N########"], [81, 86, 90], [("London", "", "E# #AB"), ("Leeds", "",
        "LS# #HT"), ("Bristol", "", "BS# #QX")], ["btinternet.com", "live.co.uk"], "en"),
    "CA": Country(4, [("America/Toronto", -5), ("America/Vancouver", -8)], ["en-CA", "fr-CA"], ["+1416N######", "+1604N######"], [70,
        99, 142], [("Toronto", "ON", "M#B #C#"), ("Vancouver", "BC", "V#K #L#")], ["rogers.com"], "en"),
    "DE": Country(8, [("Europe/Berlin", 1)], ["de-DE", "de"], ["+4915N########", "+49176########"], [84, 87, 91, 93], [("Berlin", "",
        "10###"), ("Hamburg", "", "20###"), ("München", "BY", "80###")], ["gmx.de", "web.de", "t-online.de"], "de"),
    "FR": Country(6, [("Europe/Paris", 1)], ["fr-FR", "fr"], ["+336########", "+337########"], [82, 86, 90], [("Paris", "", "750##"),
        ("Lyon", "", "690##"), ("Lille", "", "590##")], ["orange.fr", "free.fr", "laposte.net"], "fr"),
    "ES": Country(4, [("Europe/Madrid", 1)], ["es-ES", "ca-ES"], ["+346########"], [79, 80, 83], [("Madrid", "", "280##"), ("Sevilla",
        "", "410##")], ["hotmail.es"], "es"),
    "MX": Country(4, [("America/Mexico_City", -6)], ["es-MX"], ["+5255N#######", "+5233N#######"], [187, 189, 201],
        [("Ciudad de México", "", "06###"), ("Guadalajara", "JAL", "44###")], ["prodigy.net.mx", "hotmail.com"], "es"),
    "BR": Country(7, [("America/Sao_Paulo", -3)], ["pt-BR"], ["+55119########", "+55219########"], [177, 179, 187], [("São Paulo", "SP",
        "01###-###"), ("Rio de Janeiro", "RJ", "20###-###")], ["uol.com.br", "bol.com.br"], "pt"),
    "IN": Country(11, [("Asia/Kolkata", 5.5)], ["en-IN", "hi-IN"], ["+919#########", "+918#########"], [49, 106, 117, 122],
        [("Bengaluru", "KA", "5600##"), ("Pune", "MH", "4110##"), ("Delhi", "DL", "1100##")], ["rediffmail.com", "yahoo.co.in"], "in"),
    "JP": Country(5, [("Asia/Tokyo", 9)], ["ja-JP", "ja"], ["+8190########", "+8180########"], [126, 133, 153], [("東京", "",
        "1##-00##"), ("大阪", "", "5##-00##")], ["yahoo.co.jp", "docomo.ne.jp"], "ja"),
    "CN": Country(4, [("Asia/Shanghai", 8)], ["zh-CN"], ["+86138########", "+86159########"], [113, 114, 119], [("上海", "",
        "2000##"), ("深圳", "", "5180##")], ["qq.com", "163.com", "126.com"], "zh"),
    "KR": Country(3, [("Asia/Seoul", 9)], ["ko-KR"], ["+8210########"], [121, 175, 211], [("서울", "", "04###"), ("부산", "", "48###")],
        ["naver.com", "daum.net"], "ko"),
    "UA": Country(2, [("Europe/Kyiv", 2)], ["uk-UA", "ru-UA"], ["+38067#######", "+38050#######"], [46, 93, 178], [("Київ", "",
        "01###"), ("Львів", "", "79###")], ["ukr.net"], "ru"),
    "PL": Country(3, [("Europe/Warsaw", 1)], ["pl-PL"], ["+485########", "+486########"], [83, 89, 178], [("Warszawa", "", "00-###"),
        ("Kraków", "", "30-###")], ["wp.pl", "onet.pl", "o2.pl"], "pl"),
    "NG": Country(3, [("Africa/Lagos", 1)], ["en-NG", "en-GB"], ["+23480########", "+23470########"], [102, 105, 197], [("Lagos", "",
        "100###"), ("Abuja", "", "900###")], ["yahoo.com"], "ng"),
    "ID": Country(3, [("Asia/Jakarta", 7)], ["id-ID"], ["+62812########", "+62857########"], [36, 114, 182], [("Jakarta", "", "10###"),
        ("Bandung", "", "40###")], ["yahoo.co.id"], "id"),
    "VN": Country(2, [("Asia/Ho_Chi_Minh", 7)], ["vi-VN", "vi"], ["+8490#######", "+8497#######"], [14, 113, 171], [("Hà Nội", "",
        "10####"), ("Hồ Chí Minh", "", "70####")], ["yahoo.com.vn"], "vi"),
    "TR": Country(2, [("Europe/Istanbul", 3)], ["tr-TR"], ["+90532#######", "+90542#######"], [78, 85, 88], [("İstanbul", "", "34###"),
        ("Ankara", "", "06###")], ["mynet.com"], "tr"),
}
CODES, WEIGHTS = list(COUNTRIES), [v.weight for v in COUNTRIES.values()]
NONLATIN = {"ja", "zh", "ko", "ru"}
# culture: (first names, surname stems, surname endings)
NAMES = {
    "en": (_words("James Mary John Linda Robert Emma Michael Olivia David Sarah Daniel Grace Thomas Chloe Ryan Megan Kevin Laura Ethan "
        "Hannah Jose Aisha Brian Nicole Tyler Amy Lucas Zoe Peter Rachel"),
        _words("Ash Brad Har Wil Thorn Sun Mar Car King Hol Stan Nor Den Wal Black Lang Pres West"),
        _words("ford ley ton son well wood ham field man er")),
    "de": (_words("Lukas Anna Jonas Lena Felix Marie Jürgen Sabine Max Julia Stefan Katrin Tim Laura Uwe Nina Jörg Petra"),
        _words("Schu Ber Hof Neu Lind Bau Stein Brand Wag Kell Rein Zim"), _words("mann ger er bach meier berg macher hardt")),
    "fr": (_words("Louis Camille Hugo Léa Jules Chloé Antoine Manon Pierre Élodie Nicolas Julie Karim Inès Luc Sophie"),
        _words("Mar Ber Du Le La Rous Gir Fon Mo Cha Bon Per"), _words("tin trand val roux selle ard taine reau mont net")),
    "es": (_words("José María Juan Lucía Carlos Sofía Luis Ana Javier Carmen Diego Paula Miguel Elena Raúl Marta Andrés Valeria"),
        _words("Gonz Rodrí Fern Mart Ram Her Jim Alv Mor Vel Pe Gut"), _words("ález guez ández ínez írez nández énez arez eno asco")),
    "pt": (_words("João Maria Pedro Ana Lucas Beatriz Gabriel Larissa Rafael Camila Thiago Juliana Bruno Fernanda Caio Letícia"),
        _words("Sil Oliv Pe Fer Car Al Mon Ro Ri Bar Tei No"), _words("va eira reira valho meida teiro cha beiro bosa gueira")),
    "in": (_words("Aarav Priya Rahul Ananya Amit Neha Vikram Pooja Arjun Kavya Sanjay Divya Rohit Sneha Karthik Meera Imran Fatima"),
        _words("Shar Pat Ver Gup Red Ban Nai Kul Desh Chat Iy Rao"), _words("ma el ta dy erjee kar pande ram wal er")),
    "pl": (_words("Jan Anna Piotr Katarzyna Paweł Agnieszka Tomasz Magdalena Michał Ewa Łukasz Zofia"),
        _words("Kowal Nowa Wiś Lew Zie Woź Kami Dąbr Mazu Wójt"), _words("ski czyk owski niak ński kiewicz icz ak")),
    "ng": (_words("Chinedu Ngozi Emeka Amina Tunde Funke Ibrahim Blessing Segun Chioma Yusuf Joy Kelechi Bola"),
        _words("Ade Oko Eze Oba Balo Nwa Ola Aki Uche Ogun"), _words("yemi nkwo kwu sanjo gun chukwu tunde ntola ogu bi")),
    "id": (_words("Budi Siti Agus Dewi Andi Putri Rizky Ayu Dian Eko Fitri Hendra Indah Joko"),
        _words("Sus Har Wid Set Pra Nu Kus Wi Han Sa"), _words("anto tono odo iawan tama groho uma bowo doko puti")),
    "vi": (_words("Anh Linh Minh Hương Tuấn Trang Dũng Mai Huy Thảo Long Ngọc Quân Vy"),
        _words("Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ"), [" Văn", " Thị", "", " Đức", " Thanh", " Hữu"]),
    "tr": (_words("Mehmet Ayşe Ahmet Fatma Mustafa Zeynep Emre Elif Can Merve Burak Selin"),
        _words("Yıl Kay De Şa Çe Öz Ars Doğ Kılı Ay"), _words("maz dız mir hin lik türk lan an ç dın")),
    "ru": ([("Олександр", "oleksandr"), ("Марія", "maria"), ("Дмитро", "dmytro"), ("Олена", "olena"), ("Іван", "ivan"), ("Анна",
        "anna"), ("Сергій", "serhii"), ("Ольга", "olha"), ("Андрій", "andrii"), ("Юлія", "yulia")], [("Шев", "shev"), ("Бонд", "bond"),
        ("Кова", "kova"), ("Пет", "pet"), ("Мель", "mel"), ("Ткач", "tkach"), ("Мор", "mor")], [("ченко", "chenko"), ("аренко",
        "arenko"), ("льчук", "lchuk"), ("рук", "ruk"), ("ник", "nyk"), ("оз", "oz")]),
    "ja": ([("太郎", "taro"), ("花子", "hanako"), ("健", "ken"), ("美咲", "misaki"), ("翔", "sho"), ("結衣",
        "yui"), ("大輔", "daisuke"), ("愛", "ai"), ("拓也", "takuya"), ("由美", "yumi")], [("山", "yama"),
        ("田", "ta"), ("中", "naka"), ("小", "ko"), ("高", "taka"), ("松", "matsu"), ("石", "ishi"), ("西",
        "nishi")], [("本", "moto"), ("田", "da"), ("川", "kawa"), ("村", "mura"), ("島", "shima"), ("野",
        "no"), ("原", "hara"), ("井", "i")]),
    "zh": ([("伟", "wei"), ("芳", "fang"), ("娜", "na"), ("敏", "min"), ("静", "jing"), ("强", "qiang"), ("子涵",
        "zihan"), ("宇轩", "yuxuan"), ("欣怡", "xinyi"), ("浩然", "haoran"), ("雨桐", "yutong"), ("建国", "jianguo")],
        [("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"), ("黄",
        "huang"), ("赵", "zhao"), ("周", "zhou")], [("", "")]),
    "ko": ([("민준", "minjun"), ("서연", "seoyeon"), ("지훈", "jihoon"), ("지우", "jiwoo"), ("현우", "hyunwoo"),
        ("수빈", "subin"), ("도윤", "doyun"), ("하은", "haeun"), ("준호", "junho"), ("은지", "eunji")], [("김", "kim"),
        ("이", "lee"), ("박", "park"), ("최", "choi"), ("정", "jung"), ("강", "kang"), ("조", "cho"), ("윤",
        "yoon")], [("", "")]),
}
GLOBAL_MAIL = ["gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "proton.me", "live.com", "fastmail.com"]
DISPOSABLE = ["mailinator.com", "guerrillamail.com", "10minutemail.com", "temp-mail.org", "yopmail.com", "sharklasers.com",
    "trashmail.com", "getnada.com", "maildrop.cc", "dispostable.com"]
HOSTING = [(16509, "US", ["3.86", "52.14", "54.210"]), (24940, "DE", ["95.216", "65.108", "138.201"]), (16276, "FR", ["51.68", "51.91",
    "54.36"]), (14061, "US", ["104.131", "138.68", "159.65"]), (20473, "US", ["45.32", "45.76", "108.61"]), (63949, "US", ["45.33",
    "172.104"]), (9009, "GB", ["185.94", "37.120", "89.238"]), (60068, "NL", ["185.156", "89.187"])]
WORDS = _words("blue nova pixel cloud river stone delta orbit maple amber swift quantum cedar lumen atlas vertex ember harbor summit "
    "prairie falcon cobalt willow zenith cipher canyon breeze vector")
SIXES = {"US": "26", "CA": "26", "MX": "28", "BR": "28", "NG": "2c", "IN": "24", "JP": "24", "CN": "24", "KR": "24", "ID": "24", "VN": "24"}
STREETS = {"en": "Oak St|Main St|Park Ave|Maple Dr|High St|2nd Ave|Lake Rd|Church Rd",
    "de": "Hauptstr.|Bahnhofstr.|Gartenweg|Schulstr.", "fr": "rue Victor Hugo|avenue Foch|rue de la Paix|rue Pasteur",
    "es": "Calle Mayor|Av. Juárez|Calle Sol", "pt": "Rua Augusta|Av. Brasil|Rua das Flores"}
CIPHERS = {"chrome": "1516h2_8daaf6152771", "safari": "2014h2_a09f3c656075", "firefox": "1715h2_5b57614c22b0"}
PLAIN = str.maketrans("łıøđĐŁ", "lioddl")
# fmt: on


def _ascii(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.lower().translate(PLAIN))
    return "".join(sign for sign in text if sign.isascii() and sign.isalnum())


def _hashed(*parts: object, digits: int = 16) -> str:
    return hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=16).hexdigest()[:digits]


class Zipf:
    """Items with popularity 1 / rank ** exponent."""

    def __init__(self, items: Iterable[Any], exponent: float = 1.0) -> None:
        self.items = list(items)
        self.cdf = np.cumsum(1.0 / np.arange(1, len(self.items) + 1) ** exponent).tolist()

    def __call__(self, rng: random.Random) -> Any:
        return self.items[min(bisect(self.cdf, rng.random() * self.cdf[-1]), len(self.items) - 1)]


class World:
    """The parameters of one platform: its providers, banks, machines and what it stores of a sign-up."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(f"statistical world {seed}")
        rng = self.rng
        self.isps, self.carriers, self.banks, self.prepaid = {}, {}, {}, {}
        self.bin_length = rng.choice([6, 6, 8])
        for country in COUNTRIES:
            self.isps[country] = Zipf(
                [
                    dict(
                        self.provider(country, 60, 400),
                        v6=f"{SIXES.get(country, '2a')}{rng.randrange(4):02x}:{rng.randrange(65536):x}" if rng.random() < 0.5 else None,
                    )
                    for _ in range(rng.randint(4, 10))
                ]
            )
            self.carriers[country] = Zipf([self.provider(country, 1, 5) for _ in range(rng.randint(2, 4))])
            self.banks[country] = Zipf(
                [self.bank(country, rng.choices(["credit", "debit", "unknown"], [45, 50, 5])[0]) for _ in range(rng.randint(12, 40))]
            )
            self.prepaid[country] = Zipf([self.bank(country, "prepaid") for _ in range(rng.randint(2, 6))])
        self.virtual = Zipf([self.bank(rng.choice(["US", "US", "GB", "DE", "CA"]), "virtual") for _ in range(14)], 0.7)
        self.hosts = Zipf(
            [
                {"asn": asn, "country": country, "nets": Zipf([f"{rng.choice(chance)}.{rng.randrange(256)}" for _ in range(120)], 0.3)}
                for asn, country, chance in HOSTING
            ],
            0.7,
        )
        self.vpns = Zipf([[dict(self.ip_in(rng, self.hosts(rng)), is_vpn=True) for _ in range(rng.randint(6, 60))] for _ in range(6)])
        # browsers: (family, version, os) by popularity, with a TLS print each
        kinds, versions = (
            [
                ("chrome", "win"),
                ("safari", "ios"),
                ("chrome", "android"),
                ("chrome", "mac"),
                ("edge", "win"),
                ("safari", "mac"),
                ("firefox", "win"),
                ("samsung", "android"),
                ("firefox", "linux"),
                ("chrome", "linux"),
            ],
            {},
        )
        for family, system in kinds:
            base = {"chrome": 139, "edge": 139, "safari": 18, "firefox": 142, "samsung": 28}[family]
            versions[family, system] = Zipf([base - number for number in range(4 if family == "safari" else 7)], 1.6)
        self.kinds, self.versions = Zipf(kinds, 0.8), versions
        self.gpus = {
            system: Zipf([f"{system}-gpu{number}" for number in range(count)], exponent)
            for system, count, exponent in [("win", 90, 0.8), ("mac", 14, 0.9), ("ios", 9, 0.8), ("android", 70, 0.7), ("linux", 40, 0.6)]
        }
        self.screens = {
            "win": Zipf(["1920x1080", "1366x768", "1536x864", "2560x1440", "1600x900", "3840x2160", "1280x720"]),
            "mac": Zipf(["1440x900", "1728x1117", "1512x982", "2560x1440", "1920x1080"], 0.7),
            "ios": Zipf(["390x844", "393x852", "430x932", "375x812", "414x896"], 0.7),
            "android": Zipf(["360x800", "412x915", "384x832", "393x873", "360x780", "412x892"], 0.7),
            "linux": Zipf(["1920x1080", "2560x1440", "1366x768"]),
        }

        def chance(share: float) -> bool:
            return rng.random() < share

        pay = rng.choice(["none", "paid", "all", "all"])
        self.platform = {
            "phone": rng.choice([0, 0.3, 0.95, 0.95]),
            "address": rng.choice([0, 0, 0.5, 0.95]),
            "pay": pay,
            "components": chance(0.65),
            "ja4": chance(0.5),
            "session": chance(0.65),
            "device": 0.97 if chance(0.9) else 0,
            "net": chance(0.7),
            "flags": chance(0.5),
            "username": chance(0.5),
            "company": chance(0.4),
            "path": chance(0.8),
            "exposure": chance(0.4),
            "avs": chance(0.6),
            "referral": chance(0.5),
            "holder": chance(0.7),
        }
        self.paths = Zipf(rng.sample(["trial", "paid", "api", "edu", "startup", "referral"], rng.randint(2, 6)), 0.9)

    def provider(self, country: str, low: int, high: int) -> Row:
        """A provider of the country with `low` to `high` networks."""
        rng = self.rng

        def prefix() -> str:
            return f"{rng.choice(COUNTRIES[country].octets)}.{rng.randrange(256)}.{rng.randrange(256)}"

        return {"asn": rng.randrange(2000, 64000), "country": country, "nets": Zipf([prefix() for _ in range(rng.randint(low, high))], 0.4)}

    def bank(self, country: str, funding: str) -> Row:
        """A range of cards."""
        rng = self.rng
        brand = rng.choices(
            ["visa", "mastercard", "amex" if country == "US" else "visa", {"JP": "jcb", "CN": "unionpay"}.get(country, "mastercard")],
            [50, 36, 7, 7],
        )[0]
        head = {"visa": "4", "mastercard": f"5{rng.randint(1, 5)}", "amex": rng.choice(["34", "37"]), "jcb": "35", "unionpay": "62"}[brand]
        return {
            "bin": head + "".join(str(rng.randrange(10)) for _ in range(self.bin_length - len(head))),
            "brand": brand,
            "funding": funding,
            "country": country,
        }

    # ---- parts of a person
    def ip_in(self, rng: random.Random, provider: Row, prefix: str | None = None) -> Row:
        """An address in one of the provider's networks."""
        return {
            "ip": f"{prefix or provider['nets'](rng)}.{rng.randint(1, 254)}",
            "asn": provider["asn"],
            "country": provider["country"],
            "is_hosting": provider["asn"] in {host[0] for host in HOSTING},
        }

    def home_ip(self, rng: random.Random, country: str) -> Row:
        """The address of a home in the country."""
        provider = self.isps[country](rng)
        net = self.ip_in(rng, provider)
        if provider["v6"] and rng.random() < 0.35:
            net["ip"] = (
                provider["v6"]
                + f":{rng.randrange(65536):x}:{rng.randrange(65536):x}:"
                + ":".join(f"{rng.randrange(1, 65536):x}" for _ in range(4))
            )
        return net

    def device(self, rng: random.Random, zone: str, language: str, kind: tuple[str, str] | None = None) -> Row:
        """A machine with the prints that its parts give it; what only the platform's server sees starts with an underscore."""
        family, system = kind or self.kinds(rng)
        version = self.versions[family, system](rng)
        gpu = self.gpus[system](rng)
        minor = rng.randrange(6)
        platform = {
            "win": "Windows NT 10.0; Win64; x64",
            "mac": "Macintosh; Intel Mac OS X 10_15_7",
            "linux": "X11; Linux x86_64",
            "android": "Linux; Android 10; K",
            "ios": f"iPhone; CPU iPhone OS {version}_{minor} like Mac OS X",
        }[system]
        webkit = f"Mozilla/5.0 ({platform}) AppleWebKit/"
        blink = webkit + "537.36 (KHTML, like Gecko) "
        agents = {
            "chrome": blink + f"Chrome/{version}.0.0.0 {'Mobile ' if system == 'android' else ''}Safari/537.36",
            "edge": blink + f"Chrome/{version}.0.0.0 Safari/537.36 Edg/{version}.0.0.0",
            "samsung": blink + f"SamsungBrowser/{version}.0 Chrome/130.0.0.0 Mobile Safari/537.36",
            "safari": webkit
            + f"605.1.15 (KHTML, like Gecko) Version/{version}.{minor} {'Mobile/15E148 ' if system == 'ios' else ''}Safari/605.1.15",
            "firefox": f"Mozilla/5.0 ({platform}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0",
        }[family]
        engine = "chrome" if family in ("chrome", "edge", "samsung") else family
        base = language.split("-")[0]
        accepted = (
            language
            if family == "safari"
            else ",".join(
                [language] + ([base + ";q=0.9"] if base != language else []) + (["en-US;q=0.8", "en;q=0.7"] if base != "en" else [])
            )
        )
        fonts = rng.randrange(2) if system in ("ios", "android") else min(int(rng.expovariate(0.12)), 60)
        return {
            "id": "d_" + f"{rng.getrandbits(64):016x}",
            "user_agent": agents,
            "accept_language": accepted,
            "timezone": zone,
            "screen": self.screens[system](rng),
            "platform": {"win": "Win32", "mac": "MacIntel", "ios": "iPhone", "android": "Linux armv81", "linux": "Linux x86_64"}[system],
            "webdriver": False,
            "components": {
                "canvas": _hashed("cv", engine, version // 3, gpu, digits=12),
                "webgl": _hashed("gl", gpu, digits=12),
                "fonts": _hashed("fo", system, base, fonts, digits=12),
                "audio": _hashed("au", engine, system, rng.randrange(2), digits=12),
            },
            "_ja4": f"t13d{CIPHERS[engine]}_{_hashed('ja', engine, version // 2, system, digits=12)}",
            "_touch": system in ("ios", "android"),
        }

    def name(self, rng: random.Random, culture: str) -> tuple[str, str, str]:
        """The name as shown, and the first and the last name in plain letters."""
        first, stem, ending = NAMES[culture]
        first, stem, ending = first[int(len(first) * rng.random() ** 1.3)], rng.choice(stem), rng.choice(ending)
        if isinstance(first, tuple):
            flip = culture in ("ja", "zh", "ko")
            native = (stem[0] + ending[0] + (" " if culture == "ja" else "") + first[0]) if flip else f"{first[0]} {stem[0]}{ending[0]}"
            return native, first[1], stem[1] + ending[1]
        return f"{first} {stem}{ending}", _ascii(first), _ascii(stem + ending)

    def local_part(self, rng: random.Random, first: str, last: str) -> str:
        """What may stand before the @ of a person's mail address."""
        number = rng.randint(1, 99) if rng.random() < 0.6 else rng.randint(1965, 2007)
        return rng.choices(
            [
                f"{first}.{last}",
                f"{first}{last}",
                f"{first[0]}{last}",
                f"{first}{last}{number}",
                f"{first}.{last}{number}",
                f"{last}.{first}",
                f"{first}_{last}",
                f"{first}{number}",
                f"{rng.choice(WORDS)}{first}{number}",
                f"{rng.choice(WORDS)}{rng.choice(WORDS)}{number}",
            ],
            [18, 12, 10, 17, 9, 6, 5, 8, 8, 7],
        )[0]

    def domain(self, rng: random.Random, country: str) -> str:
        """The domain of a person's mail address."""
        if rng.random() < 0.07:
            return f"{rng.choice(WORDS)}{rng.choice(WORDS)}.{rng.choice(['com', 'io', 'net', 'dev', country.lower()])}"
        return Zipf(GLOBAL_MAIL, 1.3)(rng) if rng.random() < 0.78 else rng.choice(COUNTRIES[country].mails)

    def digits(self, rng: random.Random, pattern: str) -> str:
        """The pattern with its places for digits filled."""
        return "".join(str(rng.randrange(10)) if sign == "#" else str(rng.randint(2, 9)) if sign == "N" else sign for sign in pattern)

    def address(self, rng: random.Random, country: str) -> Row:
        """A postal address in the country."""
        city, region, postal = rng.choice(COUNTRIES[country].cities)
        street = rng.choice(STREETS.get(COUNTRIES[country].culture, STREETS["en"]).split("|"))
        number = rng.randint(1, 240 if country != "US" else 4800)
        return {
            "line1": f"{street} {number}" if country in ("DE", "ES", "MX", "BR") else f"{number} {street}",
            "line2": f"Apt {rng.randint(1, 60)}" if rng.random() < 0.2 else None,
            "city": city,
            "region": region,
            "postal_code": self.digits(rng, postal),
            "country": country,
        }

    def card(self, rng: random.Random, bank: Row) -> Row:
        """A new card of the bank."""
        return dict(bank, card_fingerprint="fp_" + f"{rng.getrandbits(80):020x}")

    def person(self, rng: random.Random, country: str | None = None) -> Row:
        """Everything about a person who could sign up."""
        country = country or rng.choices(CODES, WEIGHTS)[0]
        habits = COUNTRIES[country]
        culture = habits.culture if rng.random() < 0.93 else rng.choice(list(NAMES))
        shown, first, last = self.name(rng, culture)
        zone, offset = rng.choice(habits.zones)
        address = self.address(rng, country)
        language = (
            (habits.languages[0] if rng.random() < 0.75 else rng.choice(habits.languages))
            if rng.random() < 0.92
            else rng.choice(["en-US", "en-GB", COUNTRIES[rng.choice(CODES)].languages[0]])
        )
        bank = self.virtual(rng) if rng.random() < 0.02 else self.banks[country if rng.random() < 0.97 else rng.choice(CODES)](rng)
        local = self.local_part(rng, first, last)
        return {
            "country": country,
            "culture": culture,
            "name": shown,
            "first": first,
            "last": last,
            "email": f"{local}@{self.domain(rng, country)}",
            "username": local.replace(".", "")[:20] if rng.random() < 0.7 else first + str(rng.randrange(1000)),
            "phone": self.digits(rng, rng.choice(habits.phones)),
            "address": address,
            "tz": zone,
            "offset": offset,
            "lang": language,
            "device": self.device(rng, zone, language),
            "net": self.home_ip(rng, country),
            "card": self.card(rng, bank),
            "holder": shown if culture not in NONLATIN else f"{first} {last}".title(),
            "path": self.paths(rng),
            "company": f"{rng.choice(WORDS)} {rng.choice(['Labs', 'GmbH', 'Ltd', 'Inc', 'Studio'])}".title()
            if rng.random() < 0.2
            else None,
            "ref": None,
            "ok": 0.97,
            "hands": (math.log(45), 0.55, 0.5, 1.0),
        }

    # ---- a row as this platform stores it
    def emit(
        self, rng: random.Random, person: Row, moment: datetime, truth: str, ring_id: str | None, tier: str | None, segment: str | None
    ) -> Row:
        """The sign-up as this platform stores it, with the label that it will learn."""
        platform, machine, origin, card = self.platform, person["device"], person["net"], person["card"]

        def keep(share: float) -> bool:
            return rng.random() < share

        account = {
            "email": person["email"] if keep(0.995) else None,
            "name": person["name"] if keep(0.97) else None,
            "country": person["country"] if keep(0.95) else None,
            "phone": person["phone"] if keep(platform["phone"]) else None,
            "username": person["username"] if platform["username"] else None,
            "company": person["company"] if platform["company"] else None,
            "path": person["path"] if platform["path"] else None,
            "referral_code": person["ref"] if platform["referral"] else None,
            "exposure": {"trial": 5.0, "paid": 20.0, "api": 50.0, "edu": 10.0, "startup": 100.0}.get(person["path"], 5.0)
            if platform["exposure"]
            else None,
            "address": _clean(person["address"]) if keep(platform["address"]) else None,
        }
        device = (
            {
                field: value
                for field, value in machine.items()
                if field[0] != "_" and keep(0.99) and (field != "components" or platform["components"])
            }
            if keep(platform["device"])
            else {"user_agent": machine["user_agent"], "accept_language": machine["accept_language"]}
        )
        network = {"ip": origin["ip"], "ja4": machine["_ja4"] if platform["ja4"] and keep(0.97) else None}
        if platform["net"]:
            network.update(asn=origin["asn"], country=origin["country"])
        if platform["flags"]:
            seen = origin.get("is_vpn") and keep(0.85)
            network.update(
                is_hosting=origin.get("is_hosting", False),
                is_vpn=bool(seen),
                is_tor=bool(origin.get("is_tor")),
                is_proxy=keep(0.25 if origin.get("is_proxy") else 0.004),
            )
        payment = None
        if platform["pay"] == "all" or (platform["pay"] == "paid" and person["path"] in ("paid", "api", "startup")):
            good = keep(person["ok"])
            payment = dict(
                card,
                holder_name=person["holder"] if platform["holder"] else None,
                postal_code=person["address"]["postal_code"],
                cvc_check="pass" if good else rng.choice(["fail", "unchecked"]),
                wallet=rng.choice(["apple_pay", "google_pay"]) if machine["_touch"] and tier in (None, "T4") and keep(0.2) else None,
            )
            if platform["avs"]:
                payment["avs_check"] = (
                    "unavailable" if card["country"] not in ("US", "GB", "CA") else "pass" if good and keep(0.95) else "fail"
                )
        session = None
        if platform["session"] and keep(0.96):
            mean, spread, paste, activity = person["hands"]
            session = {
                "form_seconds": round(max(0.4, rng.lognormvariate(mean, spread)), 1),
                "pasted_fields": min(int(rng.expovariate(1 / max(paste, 0.05))), 7),
                "honeypot_filled": keep(person.get("honey", 0.0005)),
            }
            typed = len(person["email"]) + len(person["name"]) + 14
            session["key_events"] = max(
                0, int(typed * rng.lognormvariate(0, 0.3) * activity * max(0.1, 1 - 0.18 * session["pasted_fields"]))
            )
            session["pointer_events"] = max(0, int(rng.lognormvariate(math.log(22 if machine["_touch"] else 130), 0.6) * activity))
        if truth == "fake":
            learnt, at = ("fake", moment + timedelta(days=rng.expovariate(1 / 4), minutes=1)) if keep(0.5) else (None, None)
        else:
            learnt, at = ("genuine", moment + timedelta(days=10, minutes=rng.randrange(600))) if keep(0.25) else (None, None)
        row = {
            "signup_id": f"su_{rng.getrandbits(80):020x}",
            "occurred_at": _iso(moment),
            "account": _clean(account),
            "device": _clean(device),
            "network": _clean(network),
            "payment": _clean(payment or {}),
            "session": session or {},
            "label": learnt,
            "label_observed_at": _iso(at) if at else None,
            "ring_id": ring_id,
            "sim_tier": tier,
            "sim_segment": segment,
        }
        return {field: value for field, value in row.items() if value != {}}


def _clean(block: Row) -> Row:
    return {field: value for field, value in block.items() if value is not None}


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def day_time(rng: random.Random, days: int, offset: float, office: bool = False) -> float:
    """Hours since the start, with a daily cycle in local time and quieter week-ends."""
    while True:
        hour = rng.random() * days * 24
        local = (hour + offset) % 24
        weight = 0.12 + 0.88 * max(0, math.sin(math.pi * (local - 6.5) / 17.5)) if 6.5 < local < 24 else 0.12
        if office:
            weight = 1.0 if 9 < local < 18 else 0.03
        if int(hour // 24) % 7 > 4:
            weight *= 0.15 if office else 0.75
        if rng.random() < weight:
            return hour


# ---- genuine people, one group at a time: list of (hour, person, segment)
def genuine_group(world: World, rng: random.Random, days: int, places: dict[str, list[Row]]) -> list[tuple[float, Row, str]]:
    """Genuine people who belong together, often one alone: the hour, the person and the segment of each."""
    segment = rng.choices(
        ["home", "mobile", "university", "corporate", "household", "cafe", "vpn", "second", "prepaid", "hardened", "traveller", "promo"],
        [52, 17, 1.1, 1.6, 4, 1.6, 4, 3, 3.5, 2.5, 2.5, 0.12],
    )[0]
    person = world.person(rng)
    hour = day_time(rng, days, person["offset"])
    if segment == "home":
        return [(hour, person, "nonlatin" if person["culture"] in NONLATIN else "home")]
    if segment == "mobile":
        person["net"] = world.ip_in(rng, world.carriers[person["country"]](rng))
        person["net"]["ip"] = person["net"]["ip"].rsplit(".", 1)[0] + f".{rng.randint(1, 12)}"  # few public addresses of a carrier NAT
        person["device"] = world.device(
            rng,
            person["tz"],
            person["lang"],
            rng.choice([("safari", "ios"), ("chrome", "android"), ("chrome", "android"), ("samsung", "android")]),
        )
    elif segment in ("university", "corporate", "cafe"):
        place = rng.choice(places[segment])
        country, out = place["country"], []
        size = {
            "university": rng.choice([1, 1, 2, 4, int(rng.lognormvariate(2.6, 0.6))]),
            "corporate": rng.choice([1, 1, 2, int(rng.lognormvariate(1.8, 0.7)) + 1]),
            "cafe": rng.randint(1, 3),
        }[segment]
        base = world.person(rng, country)
        hour = day_time(rng, days, base["offset"], segment == "corporate")
        shared_card, path, wide = (
            (world.card(rng, world.banks[country](rng)), rng.random() < 0.5),
            world.paths(rng),
            rng.choice([0.5, 2, 48]),
        )
        for _ in range(min(size, 45)):
            other = world.person(rng, country if segment != "university" or rng.random() < 0.8 else None)
            other["net"] = dict(place["net"], ip=rng.choice(place["ips"]))
            if segment == "university":
                other["email"] = (
                    rng.choice(
                        [
                            f"{other['first'][0]}{other['last']}{rng.randrange(10)}",
                            f"{other['first']}.{other['last']}",
                            f"{other['first'][:1]}{other['last'][:2]}{rng.randrange(1000, 9999)}",
                        ]
                    )
                    + "@"
                    + place["domain"]
                    if rng.random() < 0.7
                    else other["email"]
                )
                other["path"] = "edu" if "edu" in world.paths.items and rng.random() < 0.7 else path
                if rng.random() < 0.25:
                    other["device"] = (
                        dict(place["lab"](rng), id="d_" + f"{rng.getrandbits(64):016x}") if rng.random() < 0.5 else place["lab"](rng)
                    )
            elif segment == "corporate":
                other.update(
                    email=f"{other['first']}.{other['last']}@{place['domain']}"
                    if place["style"]
                    else f"{other['first'][0]}{other['last']}@{place['domain']}",
                    company=place["company"],
                    address=place["address"],
                    path=path,
                )
                if place["managed"]:
                    other["device"] = dict(
                        place["lab"].items[0], id="d_" + f"{rng.getrandbits(64):016x}", screen=rng.choice(["1920x1080", "2560x1440"])
                    )
                if shared_card[1]:
                    other.update(card=shared_card[0], holder=base["holder"])
            elif rng.random() < 0.8:
                other["device"] = place["lab"](rng)
            out.append((hour + rng.expovariate(1 / wide) if segment != "cafe" else hour + rng.random() * 6, other, segment))
        return out
    if segment == "household":
        out, same_device, same_card = [], rng.random() < 0.35, rng.random() < 0.5
        for _ in range(rng.randint(2, 4)):
            other = world.person(rng, person["country"])
            last = other["last"] if rng.random() < 0.3 else person["last"]
            other.update(net=person["net"], address=person["address"], tz=person["tz"], last=last)
            if last == person["last"] and " " in person["name"]:
                other["name"] = other["name"].split(" ")[0] + " " + person["name"].split(" ", 1)[1]
            other["device"] = person["device"] if same_device else dict(other["device"], timezone=person["tz"])
            if same_card:
                other.update(card=person["card"], holder=person["holder"])
            out.append((hour + (0 if not out else rng.expovariate(1 / rng.choice([0.4, 30, 90]))), other, segment))
        return out
    if segment == "vpn":
        person["net"] = dict(rng.choice(world.vpns(rng)))
    elif segment == "second":
        other = dict(
            person,
            email=f"{world.local_part(rng, person['first'], person['last'])}@{world.domain(rng, person['country'])}"
            if rng.random() < 0.7
            else person["email"].replace("@", rng.choice(["+work@", "+2@", "1@"])),
            path=world.paths(rng),
        )
        if rng.random() < 0.3:
            other["device"] = world.device(rng, person["tz"], person["lang"])
        if rng.random() < 0.3:
            other["net"] = world.home_ip(rng, person["country"])
        return [(hour, person, segment), (hour + rng.expovariate(1 / rng.choice([0.2, 20, 80])), other, segment)]
    elif segment == "prepaid":
        person["card"], person["ok"] = world.card(rng, world.prepaid[person["country"]](rng)), 0.85
    elif segment == "hardened":
        device = person["device"] = world.device(
            rng, rng.choice(["UTC", person["tz"]]), "en-US", rng.choice([("firefox", "win"), ("firefox", "linux"), ("chrome", "linux")])
        )
        if rng.random() < 0.5:
            device["components"] = {part: _hashed(rng.random(), digits=12) for part in device["components"]}
        else:
            device.pop("components"), device.update(screen="1400x900")
        if rng.random() < 0.4:
            person["net"] = dict(rng.choice(world.vpns(rng)), **({"is_tor": True} if rng.random() < 0.3 else {}))
        if rng.random() < 0.4:
            person["email"] = f"{_hashed(rng.random(), digits=9)}@{rng.choice(['duck.com', 'simplelogin.com', 'mozmail.com', 'proton.me'])}"
    elif segment == "traveller":
        country = rng.choice(CODES)
        person["net"] = world.home_ip(rng, country)
        if rng.random() < 0.6:
            person["device"] = dict(person["device"], timezone=COUNTRIES[country].zones[0][0])
    elif segment == "promo":  # a post or a talk sends strangers with one code
        code, path = f"{rng.choice(WORDS)}{rng.randint(5, 50)}".upper(), world.paths(rng)
        return [
            (
                hour + rng.expovariate(1 / 5),
                dict(world.person(rng, person["country"] if rng.random() < 0.6 else None), ref=code, path=path),
                segment,
            )
            for _ in range(rng.randint(8, 40))
        ]
    return [(hour, person, segment)]


# ---- operators and rings
def new_operator(rng: random.Random) -> Row:
    """Someone who makes fake accounts, and the habits that stay from ring to ring."""
    country = rng.choices([*CODES, "VN", "NG", "IN", "UA"], [*WEIGHTS, 6, 5, 5, 5])[0]
    return {
        "country": country,
        "offset": COUNTRIES[country].zones[0][1],
        "cultures": rng.sample(list(NAMES), rng.randint(1, 3)),
        "proxy_countries": rng.sample(CODES, rng.choice([1, 2, 3, 6])),
        "proxy_isps": rng.randint(2, 12),
        "style": rng.randrange(4),
    }


def new_stock(world: World, rng: random.Random, operator: Row) -> Row:
    """What an operator buys at one time."""
    target = rng.choice(operator["proxy_countries"] + ["US"])
    zone, language = (
        (COUNTRIES[target].zones[0][0], COUNTRIES[target].languages[0])
        if rng.random() < 0.6
        else (COUNTRIES[operator["country"]].zones[0][0], COUNTRIES[operator["country"]].languages[0])
    )
    kinds = rng.choice(
        [
            [("chrome", "win")],
            [("chrome", "win"), ("chrome", "mac")],
            [("chrome", "linux"), ("chrome", "win")],
            [("chrome", "android")],
            None,
        ]
    )
    patterns = COUNTRIES[rng.choice([target, operator["country"], "GB", "ID"])][3]
    blocks = [rng.choice(patterns)[:-4] for _ in range(rng.randint(1, 4))]
    endings = rng.choice([["com"], ["xyz", "top", "online"], ["site", "com", "store"], ["net", "info"]])
    banks = [world.virtual(rng) if rng.random() < 0.75 else world.prepaid[target](rng) for _ in range(rng.randint(2, 3))]
    isps = [world.isps[rng.choice(operator["proxy_countries"])](rng) for _ in range(operator["proxy_isps"])]
    return {
        "target": target,
        "tz": zone,
        "lang": language,
        "devices": [world.device(rng, zone, language, rng.choice(kinds) if kinds else None) for _ in range(rng.choice([1, 2, 5, 15, 40]))],
        "phones": [world.digits(rng, block) + "####" for block in blocks],
        "domains": [
            f"{rng.choice(WORDS)}{rng.choice(WORDS)}{rng.choice(['', 'mail', rng.randrange(99)])}.{rng.choice(endings)}"
            for _ in range(rng.choice([1, 2, 4, 9]))
        ],
        "disposable": rng.sample(DISPOSABLE, rng.randint(1, 3)),
        "banks": banks,
        "isps": isps,
        "host": [world.hosts(rng) for _ in range(rng.randint(1, 2))],
        "names": [world.name(rng, rng.choice(operator["cultures"])) for _ in range(rng.choice([6, 25, 120]))],
        "addresses": [world.address(rng, target) for _ in range(rng.choice([1, 3, 10, 60]))],
        "bases": [world.local_part(rng, *world.name(rng, rng.choice(operator["cultures"]))[1:]) for _ in range(3)],
        "cards": [],
    }


def pace(rng: random.Random, size: int, mode: str, hours: float) -> list[float]:
    """The hours of a ring's sign-ups, the first at 0."""
    if mode == "even":
        moments = [(place + rng.uniform(-0.3, 0.3)) * hours / size for place in range(size)]
    elif mode == "burst":
        centres = [rng.random() * hours for _ in range(rng.randint(1, 5))]
        moments = [rng.choice(centres) + rng.expovariate(1 / min(0.8, hours / 10)) for _ in range(size)]
    elif mode == "shift":  # someone's working hours
        moments = []
        while len(moments) < size:
            hour = rng.random() * max(hours, 12)
            if hour % 24 < 9:
                moments.append(hour)
    else:
        moments = np.cumsum([rng.expovariate(1) * rng.choice([0.3, 1, 1, 2]) for _ in range(size)])
        moments = (moments * hours / moments[-1]).tolist()
    moments = sorted(moments)
    return [moment - moments[0] for moment in moments]


def ring_member(world: World, rng: random.Random, tier: str, operator: Row, stock: Row, habits: Row, place: int) -> Row:
    """The fake person at this place of a ring."""
    if tier == "T4":
        person = world.person(rng, operator["country"] if rng.random() < 0.7 else None)
        if rng.random() < 0.3:
            person["net"] = world.ip_in(rng, world.carriers[person["country"]](rng))
        person.update(path=rng.choice(habits["paths"]), ok=0.95)
        return person
    country = stock["target"]
    person = world.person(rng, country)
    shown, first, last = (
        rng.choice(stock["names"]) if rng.random() < habits["listed"] else world.name(rng, rng.choice(operator["cultures"]))
    )
    person.update(
        name=shown,
        first=first,
        last=last,
        holder=shown if shown.isascii() or tier != "T3" else f"{first} {last}".title(),
        path=rng.choice(habits["paths"]),
        address=rng.choice(stock["addresses"]) if habits["addr"] else person["address"],
        hands=habits["hands"],
        ok=habits["ok"],
        honey=habits["honey"],
        ref=habits["ref"],
        username=f"{first}{last}{rng.randrange(99)}"[:20],
        company=person["company"] if tier == "T3" else None,
    )
    person["phone"] = world.digits(rng, rng.choice(stock["phones"])) if habits["phone"] else person["phone"]
    # device
    device = rng.choice(stock["devices"]) if habits["dev"] != "one" else stock["devices"][0]
    if habits["dev"] == "fresh_id":
        device = dict(device, id="d_" + f"{rng.getrandbits(64):016x}")
    elif habits["dev"] == "spoofed":  # an anti-detect browser: new prints, sometimes one left the same
        fresh = world.device(rng, stock["tz"], stock["lang"])
        device = dict(
            fresh,
            components={key: device["components"][key] if key in habits["stuck"] else value for key, value in fresh["components"].items()},
            _ja4=device["_ja4"] if habits["same_tls"] else fresh["_ja4"],
        )
    elif habits["dev"] == "farm":
        device = world.device(rng, stock["tz"], stock["lang"], ("chrome", "android"))
    if rng.random() < habits["driver"]:
        device = dict(device, webdriver=True)
    person["device"] = device
    # network
    if tier == "T0":
        person["net"] = habits["net"] if habits["net"] else world.home_ip(rng, operator["country"])
    elif tier == "T1":
        person["net"] = world.ip_in(rng, rng.choice(stock["host"]), rng.choice(habits["nets"]) if habits["nets"] else None)
    else:
        provider = rng.choice(stock["isps"])
        person["net"] = dict(world.ip_in(rng, provider), is_proxy=True)
        if habits["tz_follow"]:
            person["device"] = dict(device, timezone=rng.choice(COUNTRIES[provider["country"]].zones)[0])
    # mail
    if tier == "T0":
        person["email"] = f"{stock['bases'][0]}{place + habits['first']:0{habits['width']}d}@{habits['provider']}"
    elif tier == "T1":
        base = rng.choice(stock["bases"][: habits["nbase"]]).replace(".", "").replace("_", "")
        cuts = sorted(rng.sample(range(1, len(base)), min(len(base) - 1, rng.randint(1, 3))))
        dotted = "".join(sign + ("." if key + 1 in cuts else "") for key, sign in enumerate(base))
        tag = rng.choice([str(rng.randrange(9999)), rng.choice(WORDS), _hashed(rng.random(), digits=5)])
        person["email"] = {"dot": f"{dotted}@gmail.com", "plus": f"{base}+{tag}@{habits['provider']}", "both": f"{dotted}+{tag}@gmail.com"}[
            habits["alias"]
        ]
    else:
        local = (
            world.local_part(rng, first, last)
            if tier == "T3" or operator["style"] == 0
            else [
                None,
                _hashed(rng.random(), digits=10),
                f"{first}{last}{rng.randrange(1000, 9999)}",
                f"{first[:4]}{rng.choice(WORDS)}{rng.randrange(99)}",
            ][operator["style"]]
        )
        domains = {"disposable": rng.choice(stock["disposable"]), "own": rng.choice(stock["domains"]), "free": Zipf(GLOBAL_MAIL, 1.2)(rng)}
        person["email"] = f"{local}@{domains[habits['mail'] if rng.random() < 0.9 else 'free']}"
    # card
    if (
        not stock["cards"]
        or (tier in ("T2", "T3") and rng.random() < 1 / habits["reuse"])
        or (tier == "T0" and rng.random() < habits["newcard"])
    ):
        stock["cards"].append(
            world.card(rng, rng.choice(stock["banks"]) if tier in ("T2", "T3") or rng.random() < 0.5 else world.banks[country](rng))
        )
    person["card"] = stock["cards"][-1] if tier != "T3" else rng.choice(stock["cards"][-3:])
    return person


def new_ring(world: World, rng: random.Random, tier: str, operator: Row, size: int, days: int) -> list[tuple[float, Row]]:
    """A ring of the tier: the hour and the fake person of each sign-up."""
    stock, human = new_stock(world, rng, operator), tier in ("T3", "T4")
    habits = {
        "listed": rng.choice([0, 0.5, 1]),
        "addr": rng.random() < 0.6,
        "phone": rng.random() < 0.6,
        "ok": rng.choice([0.8, 0.9, 0.97]),
        "honey": rng.choice([0, 0, 0.02, 0.2]) if tier < "T2" else 0,
        "driver": rng.choice([0, 0, 0.1, 0.8]) if tier < "T3" else 0,
        "ref": f"{rng.choice(WORDS)}{rng.randrange(99)}" if rng.random() < 0.15 else None,
        "paths": [world.paths(rng) for _ in range(1 if not human else rng.randint(2, 5))],
        "hands": rng.choice([(math.log(3), 0.3, 4, 0.05), (math.log(9), 0.4, 3, 0.4), (math.log(25), 0.35, 2.5, 0.7)])
        if not human
        else rng.choice([(math.log(22), 0.3, 2.5, 0.7), (math.log(38), 0.45, 1.2, 0.9)]),
        "dev": {
            "T0": rng.choice(["one", "one", "fresh_id"]),
            "T1": rng.choice(["one", "fresh_id", "pool", "spoofed"]),
            "T2": rng.choice(["fresh_id", "pool", "spoofed", "spoofed", "farm"]),
        }.get(tier, rng.choice(["fresh_id", "spoofed", "spoofed", "farm"])),
        "stuck": rng.choice([(), (), ("audio",), ("fonts",), ("canvas", "webgl")]),
        "same_tls": rng.random() < 0.5,
        "tz_follow": rng.random() < 0.6,
        "net": None,
        "nets": None,
        "first": rng.randrange(50),
        "width": rng.choice([1, 3]),
        "provider": rng.choice(["gmail.com", "outlook.com", "yahoo.com", rng.choice(COUNTRIES[operator["country"]].mails)]),
        "nbase": rng.randint(1, 3),
        "alias": rng.choice(["dot", "plus", "both"]),
        "mail": rng.choice(["disposable", "own", "own"]) if tier == "T2" else rng.choice(["own", "free", "free"]),
        "reuse": rng.choice([1, 1.5, 3]),
        "newcard": rng.choice([0, 0.1, 0.5]),
    }
    if tier == "T0" and (habits["dev"] != "one" or rng.random() < 0.6):
        habits["net"] = world.home_ip(rng, operator["country"])
    if tier == "T1" and rng.random() < 0.5:
        habits["nets"] = [stock["host"][0]["nets"](rng) for _ in range(rng.randint(2, 12))]
        stock["host"] = stock["host"][:1]
    room = days * 24 * 0.9
    mode = rng.choice(
        {"T0": ["burst", "burst", "even", "drip"], "T1": ["burst", "even", "drip"]}.get(tier, ["even", "drip", "shift", "burst"])
    )
    span = min(room, size * rng.choice([0.01, 0.05, 0.3]) if tier < "T2" else size * rng.uniform(0.2, 1.2) + 6)
    if tier == "T3":
        before = int(size * rng.uniform(0.35, 0.7))
        first_hours = pace(rng, before, mode, span * before / size)
        second_hours = pace(rng, size - before, rng.choice([mode, "even", "drip"]), span * (size - before) / size)
        gap = first_hours[-1] + rng.uniform(1, 23)  # the ban, then new stock
        moments, second = first_hours + [gap + hour for hour in second_hours], new_stock(world, rng, operator)
        kept = rng.sample(["devices", "phones", "domains", "banks", "isps", "names", "addresses"], rng.randint(0, 2))
        second.update({part: stock[part] for part in kept})
    else:
        before, moments, second = size, pace(rng, size, mode, span), None
    scale = min(1, room / max(moments[-1], 1e-9))
    begin = rng.random() * max(0, days * 24 - moments[-1] * scale - 0.2)
    if tier == "T4":
        moments = (
            [day_time(rng, days, operator["offset"]) for _ in range(size)]
            if rng.random() < 0.5
            else [begin + hour * scale for hour in moments]
        )
    else:
        moments = [begin + hour * scale for hour in moments]
    return [
        (hour, ring_member(world, rng, tier, operator, stock if place < before else second, habits, place))
        for place, hour in enumerate(moments)
    ]


def stream(seed: int, *, days: int = 10, per_day: int = 600, start: int = _START) -> list[Row]:
    """The rows of one platform's registrations in order of time; `start` is in microseconds since 1970 UTC."""
    world, rng = World(seed), random.Random(f"statistical stream {seed}")
    total, rows = days * per_day, []
    begun = _EPOCH + timedelta(microseconds=start)

    def at(hour: float) -> datetime:
        return begun + timedelta(hours=min(max(hour, 0), days * 24 - rng.random() * 0.02), milliseconds=rng.randrange(1000))

    wanted, made, tiers, operators, number = int(total * 0.12), 0, [], [], 0
    while made < wanted:
        if not tiers:
            tiers = rng.sample(["T0", "T1", "T2", "T3", "T4"], 5)
        tier = tiers.pop()
        size = round(math.exp(rng.uniform(math.log(30), math.log(300))))
        size = max(30, min(size, wanted - made))
        operator = rng.choice(operators) if operators and rng.random() < 0.3 else new_operator(rng)
        operators.append(operator)
        ring_id = f"ring_{seed}_{number:03d}"
        rows += [(at(hour), person, "fake", ring_id, tier, None) for hour, person in new_ring(world, rng, tier, operator, size, days)]
        made, number = made + size, number + 1
    places = {"university": [], "corporate": [], "cafe": []}
    for kind, count in [("university", 6), ("corporate", 14), ("cafe", 10)]:
        for _ in range(count):
            country = rng.choices(CODES, WEIGHTS)[0]
            habits, provider, name = COUNTRIES[country], world.isps[country](rng), rng.choice(WORDS)
            net = world.ip_in(rng, provider)
            base = net["ip"].rsplit(".", 1)[0]
            machines = [
                world.device(rng, habits.zones[0][0], habits.languages[0], ("chrome", "win"))
                for _ in range(1 if kind == "corporate" else rng.randint(4, 12))
            ]
            domain = (
                f"{name}.edu"
                if kind == "university" and country == "US"
                else f"uni-{name}.{country.lower()}"
                if kind == "university"
                else f"{name}{rng.choice(WORDS)}.{rng.choice(['com', 'io', country.lower()])}"
            )
            places[kind].append(
                {
                    "country": country,
                    "net": net,
                    "ips": [
                        f"{base}.{item}"
                        for item in rng.sample(range(1, 255), rng.randint(2, 8) if kind == "university" else rng.choice([1, 1, 2]))
                    ],
                    "lab": Zipf(machines, 0.4),
                    "domain": domain,
                    "company": f"{name} {rng.choice(['Inc', 'Ltd', 'Systems'])}".title(),
                    "address": world.address(rng, country),
                    "managed": rng.random() < 0.5,
                    "style": rng.random() < 0.5,
                }
            )
    left = total - made
    while left > 0:
        group = [item for item in genuine_group(world, rng, days, places) if 0 <= item[0] < days * 24][:left]
        rows += [(at(hour), person, "genuine", None, None, segment) for hour, person, segment in group]
        left -= len(group)
    rows.sort(key=lambda item: item[0])
    return [world.emit(rng, person, moment, *truth) for moment, person, *truth in rows]
