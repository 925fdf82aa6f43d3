"""Sign-ups of a platform that sells access to an API and is attacked by resellers.

A row is fake exactly when it has a `ring_id`; the label is only what the platform learnt, at the time at which it did.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import random
from datetime import UTC, datetime, timedelta
from typing import Any

Row = dict[str, Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_START = 1_772_409_600_000_000


def _words(text: str) -> list[str]:
    return text.split()


# code|weight|UTC offset|time zones|accept-language|culture|blocks of addresses (a.b-c, m: a carrier's)|mail providers|phone|IPv6 prefix
_COUNTRIES = """
US|17|-6|America/New_York America/Chicago America/Los_Angeles|en-US,en;q=0.9|en|73.0-255 76.80-190 98.160-250 68.32-63 24.0-30 \
172.56-58m 174.192-250m|gmail.com:66 outlook.com:7 yahoo.com:8 icloud.com:9 hotmail.com:5 proton.me:5|+1212####### +1415####### \
+1737####### +1206#######|2601:646
IN|19|5.5|Asia/Kolkata Asia/Calcutta|en-IN,en;q=0.9,hi;q=0.7|in|49.36-47m 157.32-51m 106.192-223m 122.160-187 117.192-250 \
182.64-79|gmail.com:88 outlook.com:4 yahoo.com:3 hotmail.com:1 rediffmail.com:1 proton.me:3|+9198######## +9170######## \
+9181########|2409:4060
CN|13|8|Asia/Shanghai|zh-CN,zh;q=0.9,en;q=0.8|cn|183.128-159 115.192-207 114.80-95 222.64-79 113.64-111 223.64-117m \
117.128-190m|qq.com:34 163.com:20 gmail.com:22 126.com:6 outlook.com:12 foxmail.com:6|+86138######## +86159######## \
+86186########|240e:3a1
BR|6|-3|America/Sao_Paulo|pt-BR,pt;q=0.9,en-US;q=0.8|pt|177.32-80 189.0-60 191.160-255 187.20-90m 179.208-255m|gmail.com:76 \
hotmail.com:10 outlook.com:9 uol.com.br:2 yahoo.com.br:3|+55119######## +55219########|2804:14c
NG|6|1|Africa/Lagos|en-NG,en-US;q=0.9,en;q=0.8|ng|197.210-211m 105.112-119m 102.88-93m 129.205-205m 154.113-121|gmail.com:87 \
yahoo.com:10 outlook.com:3|+234803####### +234706#######|
GB|5|0|Europe/London|en-GB,en;q=0.9|en|86.128-191 81.96-111 90.192-220 82.0-47 92.40-41m|gmail.com:62 outlook.com:11 hotmail.co.uk:9 \
icloud.com:8 btinternet.com:4 proton.me:6|+447700###### +447911######|2a02:c7c
DE|5|1|Europe/Berlin|de-DE,de;q=0.9,en;q=0.8|de|87.128-190 84.128-190 93.192-250 178.0-15 80.187-187m|gmail.com:50 gmx.de:14 web.de:13 \
outlook.de:6 t-online.de:5 proton.me:6 posteo.de:3 icloud.com:3|+4915112###### +4917012#####|2003:e5
FR|3|1|Europe/Paris|fr-FR,fr;q=0.9,en;q=0.7|fr|90.0-120 82.224-255 78.192-250 92.128-190 37.160-175m|gmail.com:64 outlook.fr:9 \
orange.fr:8 free.fr:6 hotmail.fr:8 proton.me:5|+3361####### +3378#######|2a01:cb00
PL|2|1|Europe/Warsaw|pl-PL,pl;q=0.9,en;q=0.8|ru|83.0-31 79.184-191 31.60-63m|gmail.com:70 wp.pl:12 o2.pl:6 onet.pl:6 \
proton.me:6|+48512###### +48601######|2a02:a31
NL|2|1|Europe/Amsterdam|nl-NL,nl;q=0.9,en;q=0.8|de|84.80-87 86.80-95 77.160-175 62.140-140m|gmail.com:70 outlook.com:9 hotmail.com:9 \
ziggo.nl:6 proton.me:6|+3161####### +3164#######|2001:1c00
ES|2|1|Europe/Madrid|es-ES,es;q=0.9,en;q=0.7|es|83.32-63 88.0-31 95.120-127 176.80-87m|gmail.com:76 hotmail.com:14 outlook.es:5 \
yahoo.es:5|+34612###### +34655######|
UA|1.5|2|Europe/Kyiv|uk-UA,uk;q=0.9,ru;q=0.8,en;q=0.7|ru|178.150-151 93.72-79 46.133-133m|gmail.com:84 ukr.net:12 \
proton.me:4|+38067####### +38050#######|
RU|2|3|Europe/Moscow|ru-RU,ru;q=0.9,en;q=0.8|ru|95.24-31 176.192-195 46.138-138 178.176-176m 188.162-162m|gmail.com:46 yandex.ru:24 \
mail.ru:22 proton.me:8|+7916####### +7903#######|
TR|1.8|3|Europe/Istanbul|tr-TR,tr;q=0.9,en;q=0.7|tr|78.160-190 88.224-250 176.88-95m|gmail.com:80 hotmail.com:13 \
outlook.com:7|+90532####### +90505#######|
EG|1.3|2|Africa/Cairo|ar-EG,ar;q=0.9,en;q=0.8|ar|156.192-219 41.32-47 105.32-47m|gmail.com:84 yahoo.com:10 hotmail.com:6|+20100####### \
+20112#######|
AE|1|4|Asia/Dubai|en-AE,en;q=0.9,ar;q=0.6|ar|94.200-207 86.96-99 5.30-31m|gmail.com:78 outlook.com:14 yahoo.com:8|+97150####### \
+97155#######|
PK|2|5|Asia/Karachi|en-US,en;q=0.9,ur;q=0.5|pk|39.32-63 182.176-191 119.152-160m 111.119-119m|gmail.com:92 yahoo.com:4 \
outlook.com:4|+92300####### +92333#######|
BD|1.5|6|Asia/Dhaka|en-US,en;q=0.9,bn;q=0.7|pk|103.230-230 37.111-111m 59.152-152m|gmail.com:94 yahoo.com:4 \
outlook.com:2|+88017######## +88019########|
ID|2.5|7|Asia/Jakarta|id-ID,id;q=0.9,en-US;q=0.8|id|36.64-95 180.240-255 114.120-127m 112.215-215m|gmail.com:92 yahoo.com:5 \
outlook.com:3|+62812######## +62857########|2404:8000
VN|2.2|7|Asia/Ho_Chi_Minh Asia/Saigon|vi-VN,vi;q=0.9,en-US;q=0.8|vn|113.160-190 14.160-190 171.224-255 27.64-79m|gmail.com:92 \
outlook.com:5 yahoo.com:3|+8490####### +8497#######|2405:4802
PH|1.5|8|Asia/Manila|en-PH,en-US;q=0.9,en;q=0.8|es|112.198-211 49.144-151m 175.176-176m|gmail.com:88 yahoo.com:9 \
outlook.com:3|+63917####### +63928#######|
KR|1.8|9|Asia/Seoul|ko-KR,ko;q=0.9,en;q=0.8|kr|121.128-190 211.32-60 175.192-210 223.38-39m|gmail.com:58 naver.com:34 daum.net:4 \
kakao.com:4|+8210########|
JP|2|9|Asia/Tokyo|ja,en-US;q=0.9,en;q=0.8|jp|126.0-250 153.128-190 60.32-120 49.96-98m|gmail.com:70 yahoo.co.jp:14 icloud.com:9 \
outlook.jp:7|+8190######## +8180########|240b:10
CA|2|-5|America/Toronto|en-CA,en;q=0.9|en|99.224-255 70.24-55 142.112-130 24.200-203|gmail.com:72 outlook.com:9 hotmail.com:9 \
icloud.com:6 proton.me:4|+1416####### +1604#######|2607:fea8
KE|1|3|Africa/Nairobi|en-GB,en;q=0.9,sw;q=0.6|ng|105.160-167m 197.232-237 41.90-90m|gmail.com:90 yahoo.com:7 \
outlook.com:3|+254712###### +254722######|
MX|1.7|-6|America/Mexico_City|es-MX,es;q=0.9,en;q=0.8|es|187.128-250 189.128-250 201.96-150 200.68-68m|gmail.com:78 hotmail.com:15 \
outlook.com:7|+5255######## +5281########|
"""
COUNTRIES: dict[str, Row] = {}
for _line in _COUNTRIES.strip().splitlines():
    _code, _weight, _offset, _zones, _language, _culture, _blocks, _mails, _phones, _six = _line.split("|")
    COUNTRIES[_code] = {
        "weight": float(_weight), "offset": float(_offset), "tz": _zones.split(), "lang": _language, "culture": _culture,
        "blocks": _blocks.split(), "mail": [mail.split(":") for mail in _mails.split()], "phone": _phones.split(), "v6": _six,
    }  # fmt: skip
# fmt: off
# first names / last names / syllables for longer tails, each in Latin letters or as latin=native
_NAMES = {
    "en": "James Mary John Emily Michael Sarah David Laura Chris Anna Ryan Megan Kevin Nicole Brian Rachel Jacob Olivia Ethan "
        "Grace Tyler Hannah Noah Zoe Alex Sam Jordan Max/Smith Johnson Brown Miller Davis Wilson Moore Taylor Clark Lewis Walker "
        "Hall Young King Wright Scott Baker Adams Nelson Carter/hol wick ham ford bur ling ash ton der well stan ley mor gan",
    "in": "Rahul Priya Amit Neha Arjun Ananya Vikram Pooja Rohan Sneha Aditya Kavya Karthik Divya Suresh Lakshmi Harsh Isha Manish "
        "Shreya Nikhil Aarav Deepak Meera Sai Varun Tanvi Yash/Sharma Patel Kumar Singh Reddy Gupta Iyer Nair Verma Joshi Mehta "
        "Das Rao Shah Mishra Yadav Pillai Choudhary Jain Bose/cha tur ve di ra ma na than gun du sri va sta ku la ya",
    "cn": "Wei=伟 Fang=芳 Na=娜 Min=敏 Jing=静 Lei=磊 Qiang=强 Yang=洋 Yan=艳 Jun=军 Jie=杰 "
        "Tao=涛 Ming=明 Chao=超 Xiu=秀 Gang=刚 Ping=平 Hui=辉 Xin=欣 Yu=宇 Hao=浩 Zi=子 Xuan=轩 "
        "Mei=梅 Rui=睿 Bo=博/Wang=王 Li=李 Zhang=张 Liu=刘 Chen=陈 Yang=杨 Huang=黄 Zhao=赵 "
        "Wu=吴 Zhou=周 Xu=徐 Sun=孙 Ma=马 Zhu=朱 Hu=胡 Guo=郭 He=何 Lin=林 Gao=高 Luo=罗/",
    "pt": "Lucas Maria Gabriel Ana Pedro Julia Matheus Beatriz Rafael Larissa Felipe Camila Bruno Fernanda Thiago Carla João "
        "André/Silva Santos Oliveira Souza Lima Pereira Ferreira Costa Rodrigues Almeida Nascimento Araújo Ribeiro Carvalho/mon "
        "tei ro car do bar bo sa cam pos fi guei",
    "ng": "Chinedu Ngozi Emeka Amaka Tunde Folake Ibrahim Aisha Segun Blessing Kelechi Chioma Uche Femi Yusuf Zainab Daniel Esther "
        "Samuel Peace/Okafor Adeyemi Balogun Eze Nwosu Okonkwo Abubakar Ogunleye Obi Bello Adebayo Musa Lawal Onyeka Ojo/ade ola "
        "oba nwa chi ke olu wa yemi ife oka bo",
    "de": "Lukas Anna Felix Lena Jonas Marie Paul Sophie Maximilian Laura Tim Julia Jan Lisa Niklas Katharina Daan Sanne Bram "
        "Fleur/Müller Schmidt Schneider Fischer Weber Wagner Becker Hoffmann Koch Richter Wolf Jansen DeVries Bakker Visser/stein "
        "bach mann hof berg er feld kamp hei der brand",
    "fr": "Thomas Marie Nicolas Camille Julien Léa Antoine Chloé Pierre Manon Hugo Inès Maxime Sarah Clément Élise/Martin Bernard "
        "Dubois Petit Durand Leroy Moreau Simon Laurent Lefebvre Roux Fournier Girard/bel mont la va roche vil lier gar don",
    "es": "Juan María José Carmen Carlos Lucía Miguel Sofía Diego Valeria Javier Paula Luis Andrea Jorge Elena Angelo "
        "Jasmine/García Martínez López Hernández González Pérez Sánchez Ramírez Torres Flores Rivera Cruz Reyes Santos/vil la mon "
        "te ro al ba ran que sal ga do",
    "ru": "Alexander=Александр Anna=Анна Dmitry=Дмитрий Olga=Ольга Sergey=Сергей Elena=Елена Ivan=Иван Maria=Мария Andrey=Андрей "
        "Natalia=Наталья Maksym=Максим Yulia=Юлия Pavel=Павел/Ivanov=Иванов Petrov=Петров Smirnov=Смирнов Kuznetsov=Кузнецов "
        "Popov=Попов Shevchenko=Шевченко Bondar=Бондар Kowalski Nowak Lewandowski Morozov=Морозов/ko va len chuk dem ski mar tyn "
        "gor bo",
    "tr": "Mehmet Ayşe Mustafa Fatma Ahmet Zeynep Emre Elif Can Merve Burak Selin Kerem Deniz/Yılmaz Kaya Demir Şahin Çelik Yıldız "
        "Öztürk Aydın Arslan Doğan Koç/kara oğlu ak soy tun bey han er ul",
    "ar": "Mohamed=محمد Ahmed=أحمد Fatima=فاطمة Omar=عمر Sara=سارة Youssef=يوسف Mariam=مريم Khaled=خالد Nour=نور Hassan=حسن "
        "Layla=ليلى/Ali=علي Hassan=حسن Ibrahim=إبراهيم Mahmoud=محمود Khalil=خليل Mansour=منصور Saleh=صالح Nasser=ناصر/ab del rah "
        "man sha fik bas sal had",
    "pk": "Muhammad Ali Fatima Hamza Ayesha Usman Sana Bilal Hira Zain Rahim Tasnim Sakib Nusrat Imran Farhan/Khan Ahmed Hussain "
        "Malik Iqbal Rahman Hossain Islam Chowdhury Akhtar Butt Sheikh/sid di qui ka zmi an sa ri haq man",
    "id": "Budi Siti Agus Dewi Rizky Putri Andi Ayu Dimas Fitri Bayu Rina Fajar Intan/Santoso Wijaya Saputra Hidayat Lestari "
        "Nugroho Pratama Setiawan Kurniawan Siregar/su har to wi jo nat ra pra ma han",
    "vn": "Minh Linh Anh Huy Trang Duc Thao Long Mai Khoa Phuong Tuan Ngoc Quang Hieu/Nguyen Tran Le Pham Hoang Phan Vu Dang Bui "
        "Do Ngo/",
    "kr": "Minjun=민준 Seoyeon=서연 Jihoon=지훈 Jiwoo=지우 Hyunwoo=현우 Sumin=수민 Dohyun=도현 Yuna=유나/Kim=김 Lee=이 "
        "Park=박 Choi=최 Jung=정 Kang=강 Cho=조 Yoon=윤/",
    "jp": "Haruto=陽翔 Yui=結衣 Sota=颯太 Hina=陽菜 Takashi=隆 Yuki=由紀 Kenji=健二 Akari=明里/Sato=佐藤 Suzuki=鈴木 "
        "Takahashi=高橋 Tanaka=田中 Ito=伊藤 Watanabe=渡辺 Yamamoto=山本/ka wa mo to shi ma no da ya",
}
NAMES = {culture: [part.split() for part in text.split("/")] for culture, text in _NAMES.items()}
WORDS = _words("nova data code byte cloud pixel neural quant lambda hyper atlas delta forge stack spark orbit cipher bright north "
    "river stone "
         "logic swift prime vector lunar solar ember cedar maple harbor signal kernel fluent echo grid wave labs soft tech works "
         "mind agent chat flow scale base bit loop node edge core dark wolf panda ninja tiger ghost zen frost iron")
HOST = _words("143.198-198 165.227-227 65.108-109 95.216-217 51.68-91 3.80-95 18.192-215 34.64-120 20.40-110 167.99-99 45.76-77 "
    "139.162-162 47.88-91 103.152-152")
VPN = _words("146.70-70 37.120-120 89.187-187 185.159-159 193.32-32 45.83-89 84.17-17 212.102-102")
EXPOSURE = {"trial": 5.0, "paid": 40.0, "edu": 20.0, "startup": 1000.0, "research": 500.0, "referral": 10.0}
FOLD = str.maketrans("áàâãäåçéèêëíìîïñóòôõöúùûüýşğıŞÇÖÜÉÁšłł", "aaaaaaceeeeiiiinooooouuuuysgiscoueasll")
# fmt: on


def _folded(text: str) -> str:
    return text.lower().translate(FOLD).encode("ascii", "ignore").decode()


def _hashed(*parts: object) -> str:
    return hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=8).hexdigest()


class World:
    """What the caller sends, the suppliers of the resellers and the places of honest people."""

    def __init__(self, seed: int, days: int, begun: datetime) -> None:
        self.seed, self.rng = seed, random.Random(f"resellers {seed}")
        rng = self.rng
        self.begun, self.seconds = begun, days * 86400.0
        self.script = seed % 3 != 2
        self.bin_length, self.trial_card = rng.choice([6, 6, 8]), rng.choice([0.25, 0.6, 0.95, 0.95])
        self.numbers, self.rows, self.shares = (
            itertools.count(),
            [],
            (list(COUNTRIES), [habits["weight"] * rng.uniform(0.6, 1.5) for habits in COUNTRIES.values()]),
        )
        self.colleges = {country: [self.college(country) for _ in range(14)] for country in COUNTRIES}
        self.issuers = [
            (
                str(rng.choice([4, 5])) + f"{rng.randrange(10**7):07d}",
                rng.choice(["prepaid", "debit", "virtual"]),
                rng.choice(["GB", "LT", "US", "DE", "HK", "US"]),
            )
            for _ in range(9)
        ]
        self.vpns = [self.block(rng.choice(VPN)) for _ in range(220)]
        self.proxies = [self.proxy_network() for _ in range(4)]
        self.shops = [
            [
                rng.choice(self.issuers)
                if rng.random() < 0.45
                else (
                    str(rng.choice([4, 4, 5])) + f"{rng.randrange(10**7):07d}",
                    rng.choice(["virtual", "prepaid", "debit", "credit", "unknown"]),
                    rng.choice(["US", "US", "HK", "GB", "EE", "SG"]),
                )
                for _ in range(rng.choice([2, 3, 3]))
            ]
            for _ in range(5)
        ]
        self.rentals = [
            (rng.choice(["US", "GB", "ID", "RU", "PH", "VN", "BR", "KE"]), [rng.randrange(100) for _ in range(rng.randint(2, 9))])
            for _ in range(4)
        ]
        self.disposable = [
            f"{rng.choice(WORDS)}{rng.choice(['mail', 'box', 'inbox', 'temp', '', rng.choice(WORDS)])}"
            f".{rng.choice(['com', 'net', 'org', 'xyz', 'top', 'info', 'cc'])}"
            for _ in range(40)
        ] + ["mailinator.com", "yopmail.com", "guerrillamail.com", "temp-mail.org", "10minutemail.com", "sharklasers.com"]
        self.kits = [
            [
                (
                    rng.choice(["win", "win", "mac"]),
                    _hashed("wg", seed, kit, place),
                    _hashed("fo", seed, kit, place),
                    rng.choice(["1920x1080", "1536x864", "1440x900", "2560x1440", "1366x768"]),
                )
                for place in range(rng.randint(6, 40))
            ]
            for kit in range(3)
        ]
        self.domains = [self.domain() for _ in range(1500)]

    # -- small makers
    def pick(self, pairs: list[Any]) -> Any:
        """One of the first parts, by the weights in the second parts."""
        return self.rng.choices([pair[0] for pair in pairs], [float(pair[1]) for pair in pairs])[0]

    def country(self) -> str:
        """The code of a country, by its share of the people."""
        return self.rng.choices(*self.shares)[0]

    def block(self, block: str) -> str:
        """An address in the block."""
        octet, span = block.rstrip("m").split(".")
        low, high = map(int, span.split("-"))
        return f"{octet}.{self.rng.randint(low, high)}.{self.rng.randrange(256)}.{self.rng.randint(1, 254)}"

    def ip(self, country: str, fixed: bool = False, mobile: bool = False) -> str:
        """An address of a provider in the country."""
        rng, habits = self.rng, COUNTRIES[country]
        if habits["v6"] and rng.random() < 0.14 and not fixed:
            return f"{habits['v6']}:" + ":".join(f"{rng.randint(1, 65535):x}" for _ in range(6))
        blocks = [block for block in habits["blocks"] if block.endswith("m") == mobile] if fixed or mobile else habits["blocks"]
        block = rng.choice(blocks or habits["blocks"])
        if block.endswith("m"):  # carrier NAT: few addresses for many people
            gateways = random.Random(f"nat{block}{int(rng.paretovariate(0.22)) % 420}")
            octet, span = block[:-1].split(".")
            low, high = map(int, span.split("-"))
            return f"{octet}.{gateways.randint(low, high)}.{gateways.randrange(256)}.{gateways.randint(1, 254)}"
        return self.block(block)

    def proxy_network(self) -> list[tuple[str, str]]:
        """The countries and addresses that one seller of residential proxies has."""
        rng = self.rng
        countries = rng.choice(
            [["US"], ["US", "GB", "DE", "FR", "CA"], list(COUNTRIES), ["IN", "BR", "ID", "VN", "PH"], ["US", "DE", "NL", "PL"]]
        )
        found = []
        while len(found) < rng.randint(700, 2500):
            country = rng.choice(countries)
            ip = self.ip(country)
            found.append((country, ip))
            if rng.random() < 0.12 and ":" not in ip:  # static ISP proxies come as neighbours
                found += [(country, ip.rsplit(".", 1)[0] + f".{rng.randint(1, 254)}") for _ in range(rng.randint(2, 12))]
        return found

    def name(self, culture: str) -> tuple[str, str, str]:
        """First, last and shown name: the shown name may be native, short, lower case or a handle."""
        rng, (firsts, lasts, syllables) = self.rng, NAMES[culture]
        first, last = rng.choice(firsts), rng.choice(lasts)
        if culture == "cn" and rng.random() < 0.65:
            second = rng.choice(firsts)
            first = first.split("=")[0] + second.split("=")[0].lower() + "=" + first.split("=")[1] + second.split("=")[1]
        if syllables and rng.random() < 0.5:
            last = "".join(rng.sample(syllables, rng.choice([2, 3, 3]))).capitalize()
        (first, _, native_first), (last, _, native_last) = first.partition("="), last.partition("=")
        if native_first and native_last and rng.random() < 0.45:
            return first, last, (native_last + native_first if culture in ("cn", "kr", "jp") else f"{native_first} {native_last}")
        draw = rng.random()
        shown = (
            f"{first} {last}"
            if draw < 0.78
            else f"{first} {rng.choice('ABDEJKMRST')}. {last}"
            if draw < 0.82
            else f"{first} {last}".lower()
            if draw < 0.89
            else first
            if draw < 0.95
            else f"{last} {first}"
        )
        return first, last, shown

    def handle(self) -> str:
        """A nickname."""
        rng = self.rng
        return rng.choice(["{a}{b}", "{a}-{b}", "{a}{n}", "x{a}{b}", "{a}_{b}", "the{a}", "{a}{b}{n}"]).format(
            a=rng.choice(WORDS), b=rng.choice(WORDS), n=rng.randint(1, 999)
        )

    def local_part(self, first: str, last: str, domain: str = "") -> str:
        """What may stand before the @ of a person's mail address."""
        rng = self.rng
        first, last = (_folded(part) or "user" for part in (first, last))
        if domain == "qq.com" and rng.random() < 0.8:
            return str(rng.randint(10**7, 4 * 10**9))
        if rng.random() < 0.14:
            return self.handle()
        number = rng.choice([rng.randint(1, 99), rng.randint(1975, 2007), rng.randint(100, 9999), rng.randint(1, 9)])
        patterns = [
            "{f}.{l}",
            "{f}{l}",
            "{f}{l}{n}",
            "{f}.{l}{n}",
            "{i}{l}",
            "{i}{l}{n}",
            "{f}{n}",
            "{l}.{f}",
            "{l}{f}{n}",
            "{f}_{l}",
            "{f}{j}{n}",
            "{f}.{l}.dev",
            "{l}{n}",
        ]
        return rng.choices(patterns, [15, 13, 15, 5, 8, 8, 9, 4, 4, 4, 6, 1, 4])[0].format(f=first, l=last, i=first[0], j=last[0], n=number)

    def domain(self, tlds: str = "com com com io ai dev co net tech app") -> str:
        """A domain made of words."""
        rng = self.rng
        name = f"{rng.choice(WORDS)}{rng.choice(['', '-', ''])}{rng.choice(WORDS)}"
        return f"{name}{rng.choice(['', '', 'hq', 'ai', str(rng.randint(2, 99))])}.{rng.choice(tlds.split())}"

    def college(self, country: str) -> str:
        """The domain of a university."""
        rng = self.rng
        name = "".join(rng.choice("bcdfgklmnprstv") + rng.choice("aeiou") for _ in range(rng.choice([2, 2, 3])))
        name = rng.choice([name, "uni-" + name, name + "u", "iit" + name[:1] if country == "IN" else name[:3] + "t"])
        return name + {
            "US": ".edu",
            "IN": rng.choice([".ac.in", ".edu.in"]),
            "CN": ".edu.cn",
            "GB": ".ac.uk",
            "BR": ".edu.br",
            "NG": ".edu.ng",
            "JP": ".ac.jp",
            "KR": ".ac.kr",
            "CA": ".ca",
        }.get(country, f".edu.{country.lower()}" if country not in ("DE", "FR", "NL", "ES") else f".{country.lower()}")

    def phone(self, country: str, stem: int | None = None) -> str:
        """A mobile number; the same stem gives numbers of the same block."""
        pattern = (
            self.rng.choice(COUNTRIES[country]["phone"])
            if stem is None
            else COUNTRIES[country]["phone"][stem % len(COUNTRIES[country]["phone"])]
        )
        digits = iter([f"{stem % 8 + 2}", f"{stem // 10}"] if stem is not None else [str(self.rng.randint(2, 9))])
        return "".join(next(digits, None) or str(self.rng.randrange(10)) if sign == "#" else sign for sign in pattern)

    def device(self, country: str, kind: str | None = None, hardened: bool = False) -> Row:
        """A machine; a hardened one hides its prints."""
        rng = self.rng
        poor = country in ("IN", "NG", "BD", "PK", "KE", "ID", "PH", "EG")
        system = kind or rng.choices(["win", "mac", "linux", "android", "ios"], [48, 10, 9, 30, 3] if poor else [44, 30, 9, 7, 10])[0]
        version = rng.choices([145, 144, 143, 146, 142, 139, 131, 120], [46, 28, 8, 5, 5, 4, 2, 2])[0]
        platform = {"win": "Win32", "mac": "MacIntel", "linux": "Linux x86_64", "android": "Linux armv81", "ios": "iPhone"}[system]
        agent = {
            "win": "Windows NT 10.0; Win64; x64",
            "mac": "Macintosh; Intel Mac OS X 10_15_7",
            "linux": "X11; Linux x86_64",
            "android": "Linux; Android 10; K",
        }.get(system)
        browser = (
            "safari"
            if system == "ios"
            else rng.choices(
                ["chrome", "edge", "firefox", "safari"],
                [68, 14 if system == "win" else 2, 22 if system == "linux" else 8, 28 if system == "mac" else 0],
            )[0]
        )
        if hardened and system != "ios":
            browser = rng.choice(["firefox", "chrome"])
        if browser == "safari":
            release = rng.choice(["18_6", "18_5", "26_1", "26_2", "17_7"])
            user_agent = (
                (f"Mozilla/5.0 (iPhone; CPU iPhone OS {release} like Mac OS X)" if system == "ios" else f"Mozilla/5.0 ({agent})")
                + f" AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{release.replace('_', '.')} "
                + ("Mobile/15E148 Safari/604.1" if system == "ios" else "Safari/605.1.15")
            )
        elif browser == "firefox":
            agent = agent.replace("10_15_7", "10.15").replace("; K", "; Mobile")
            user_agent = f"Mozilla/5.0 ({agent}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"
        else:
            user_agent = (
                f"Mozilla/5.0 ({agent}) AppleWebKit/537.36 (KHTML, like Gecko) "
                f"Chrome/{version}.0.0.0 {'Mobile ' if system == 'android' else ''}Safari/537.36"
                + (f" Edg/{version}.0.0.0" if browser == "edge" else "")
            )
        gpu = min(int(rng.paretovariate(0.8)), {"ios": 9, "mac": 14}.get(system, 160))
        screen = rng.choice(
            {
                "ios": ["390x844", "393x852", "430x932", "402x874"],
                "android": ["360x800", "412x915", "393x873", "384x832"],
                "mac": ["1440x900", "1512x982", "1728x1117", "1470x956", "2560x1440"],
            }.get(system, ["1920x1080", "1920x1080", "1536x864", "1366x768", "2560x1440", "1600x900", "3840x2160"])
        )
        prints = {
            "canvas": _hashed("c", system, browser, gpu, min(int(rng.paretovariate(0.9)), 60)),
            "webgl": _hashed("w", system, browser, gpu),
            "fonts": _hashed("f", system, min(int(rng.paretovariate(0.45)), 4000))
            if system in ("win", "linux", "mac")
            else _hashed("f", system),
            "audio": _hashed("a", system, browser, rng.choice([version, 0])),
        }
        if hardened:
            prints.update(canvas=_hashed(rng.random()), audio=_hashed(rng.random()) if browser == "chrome" else _hashed("rfp"))
            if browser == "firefox":
                screen = rng.choice(["1400x900", "1000x900", "1600x900"])
        language = COUNTRIES[country]["lang"] if rng.random() < 0.75 else "en-US,en;q=0.9"
        return {
            "id": "d_" + _hashed(rng.random(), "id"),
            "user_agent": user_agent,
            "accept_language": "en-US,en;q=0.5" if hardened else language,
            "timezone": "UTC" if hardened and browser == "firefox" else rng.choice(COUNTRIES[country]["tz"]),
            "screen": screen,
            "platform": platform,
            "webdriver": False,
            "components": prints,
        }

    def session(self, human: bool = True) -> Row:
        """How the form was filled in."""
        rng = self.rng
        if human:
            autofilled = rng.random() < 0.3
            seconds = rng.lognormvariate(2.6 if autofilled else 3.5, 0.7)
            return {
                "form_seconds": round(seconds, 1),
                "pasted_fields": rng.choices([0, 1, 2, 3], [60, 26, 11, 3])[0],
                "key_events": int(rng.gammavariate(2, 5 if autofilled else 22)),
                "pointer_events": int(rng.gammavariate(2, 12 + seconds)),
                "honeypot_filled": rng.random() < 0.002,
            }
        return {
            "form_seconds": round(rng.uniform(1.2, 7), 1),
            "pasted_fields": rng.choice([0, 2, 3, 3]),
            "key_events": rng.choice([0, 0, 3, 40]),
            "pointer_events": rng.choice([0, 0, 2, 9]),
            "honeypot_filled": rng.random() < 0.03,
        }

    def card(self, country: str, holder: str, share: float = 0.05, bin_range: tuple[str, str, str] | None = None) -> Row:
        """A new card, with the given share of cards from issuers without branches."""
        rng = self.rng
        if bin_range is None and rng.random() < share:
            bin_range = rng.choice(self.issuers)
        if bin_range is None:
            issuers = random.Random(f"bin{country}{min(int(rng.paretovariate(0.35)), 45)}")
            digit = issuers.choice("4445552" if country != "CN" else "44562")
            bin_range = (
                digit + f"{issuers.randrange(10**7):07d}",
                issuers.choices(
                    ["credit", "debit", "prepaid"], [40, 52, 8] if country in ("US", "GB", "CA", "DE", "FR", "JP", "KR") else [25, 60, 15]
                )[0],
                country,
            )
        avs = bin_range[2] in ("US", "GB", "CA")
        return {
            "card_fingerprint": "fp_" + _hashed(rng.random(), "card"),
            "bin": bin_range[0][: self.bin_length],
            "brand": {"4": "visa", "5": "mastercard", "2": "mastercard", "6": "unionpay"}[bin_range[0][0]],
            "funding": bin_range[1],
            "country": bin_range[2],
            "holder_name": holder,
            "postal_code": f"{rng.randint(10000, 99999)}" if avs or rng.random() < 0.4 else "",
            "cvc_check": rng.choices(["pass", "fail", "unavailable"], [93, 3, 4])[0],
            "avs_check": rng.choices(["pass", "fail", "unavailable"], [84, 8, 8])[0] if avs else "unavailable",
            "wallet": rng.choices([None, "apple_pay", "google_pay", "link"], [86, 6, 5, 3])[0],
        }

    def wants_card(self, path: str) -> bool:
        """Whether this sign-up is asked for a card."""
        return self.rng.random() < {"paid": 1, "edu": 0.1, "startup": 0.5, "research": 0.25}.get(path, self.trial_card)

    def add(
        self,
        second: float,
        email: str,
        name: str,
        path: str,
        ip: str,
        machine: Row,
        card: Row | None,
        phone: str | None,
        segment: str | None = None,
        ring_id: str | None = None,
        tier: str | None = None,
        human: bool = True,
        ref: str = "",
    ) -> Row:
        """Records one sign-up at this second of the stream."""
        rng = self.rng
        second = second if second < self.seconds else 2 * self.seconds - second  # what would fall after the end is folded back
        second = min(max(second, 0.0), self.seconds - 1) + rng.random() * 0.9
        moment = self.begun + timedelta(seconds=second)
        device = dict(machine, components=dict(machine["components"]))
        session = self.session(human)
        if not self.script or rng.random() < (0.04 if human else 0.3):
            device, session = {field: machine[field] for field in ("user_agent", "accept_language")}, {}
        account = {"email": email, "name": name, "path": path, "exposure": EXPOSURE.get(path, 5.0)}
        if phone and path == "paid":
            account["phone"] = phone
        if ref:
            account["referral_code"] = ref
        row = {
            "signup_id": f"su_{_hashed(self.seed, next(self.numbers), 'su')}{rng.randrange(16**4):04x}",
            "occurred_at": _iso(moment),
            "account": account,
            "device": device,
            "network": {"ip": ip},
            "payment": dict(card) if card and (path == "paid" or self.wants_card(path)) else {},
            "session": session,
            "label": None,
            "label_observed_at": None,
            "ring_id": ring_id,
            "sim_tier": tier,
            "sim_segment": segment,
        }
        if ring_id is None and rng.random() < 0.15:
            row["label"], row["label_observed_at"] = "genuine", _iso(moment + timedelta(days=rng.uniform(5, 30)))
        self.rows.append((moment, row))
        return row

    # -- honest people
    def when(self, country: str, peak: float = 15.0) -> float:
        """A moment by local time of day and day of the week."""
        rng = self.rng
        while True:
            day = rng.randrange(max(1, math.ceil(self.seconds / 86400)))
            if (self.begun + timedelta(days=day)).weekday() < 5 or rng.random() < 0.65:
                hour = (rng.gauss(peak, 4.2) if rng.random() < 0.85 else rng.uniform(0, 24)) - COUNTRIES[country]["offset"]
                return (day * 86400 + hour * 3600) % self.seconds

    def person(
        self,
        segment: str,
        second: float | None = None,
        country: str | None = None,
        ip: str | None = None,
        domain: str | None = None,
        card: Row | None = None,
        device: Row | None = None,
        path: str | None = None,
        ref: str = "",
        email: str | None = None,
    ) -> None:
        """Records an honest person; what is not given is drawn as the segment has it."""
        rng = self.rng
        country = country or self.country()
        second = self.when(country, 19.5 if segment in ("hobby", "student") else 15) if second is None else second
        origin = rng.choice(list(COUNTRIES)) if rng.random() < 0.06 else country  # the name's culture is not always the country's
        first, last, shown = self.name(COUNTRIES[origin]["culture"])
        if domain is None:
            domain = self.pick(COUNTRIES[country]["mail"])
            draw = rng.random()
            if segment in ("company", "startup"):
                domain = rng.choice(self.domains)
            elif segment in ("student", "research"):
                domain = rng.choice(self.colleges[country]) if draw < 0.8 else domain
            elif segment == "privacy":
                domain = rng.choice(
                    [
                        "duck.com",
                        "simplelogin.com",
                        "privaterelay.appleid.com",
                        "proton.me",
                        "tutanota.com",
                        "mozmail.com",
                        "passmail.net",
                        rng.choice(self.disposable),
                    ]
                )
            elif segment in ("dev", "freelancer") and draw < 0.14:
                domain = f"{_folded(first + last)}.{rng.choice(['dev', 'io', 'me', 'com', 'net'])}"
        if email is None:
            email = f"{self.local_part(first, last, domain)}@{domain}"
            draw = rng.random()
            if segment in ("company", "startup") and draw < 0.6:
                email = f"{_folded(rng.choice([first, first + '.' + last, first[0] + last]))}@{domain}"
            elif segment == "student" and draw < 0.4:
                email = f"{rng.randint(19, 25)}{rng.choice(['bcs', 'cs', 'mca', 's', 'ee', ''])}{rng.randint(1000, 99999)}@{domain}"
            elif segment == "privacy" and domain not in ("proton.me", "tutanota.com"):
                email = f"{''.join(rng.choice('abcdefghjkmnpqrstuvwxyz23456789') for _ in range(rng.randint(8, 12)))}@{domain}"
            elif segment == "dev" and draw < 0.09:
                handle = self.handle()
                email, shown = f"{rng.randint(10**5, 2 * 10**8)}+{handle}@users.noreply.github.com", handle
            elif segment == "dev" and draw < 0.22:
                email = (
                    f"{email.split('@')[0]}+{rng.choice(['ai', 'api', 'llm', 'test', 'dev', 'signup', str(rng.randint(1, 9))])}@{domain}"
                )
            elif segment == "dev" and draw < 0.4:
                email = f"{self.handle()}@{domain}"
        if segment == "dev" and rng.random() < 0.12:
            shown = rng.choice([self.handle(), first.lower(), "", "test"])
        vpn = segment == "vpn" or rng.random() < (0.13 if country in ("CN", "RU", "AE", "TR") else 0.04)
        if ip is None:
            draw = rng.random()
            ip = (
                rng.choice(self.vpns)
                if vpn
                else self.block(rng.choice(HOST))
                if segment in ("dev", "company") and draw < 0.03
                else rng.choice(rng.choice(self.proxies))[1]
                if draw < 0.036
                else self.ip(country, mobile=rng.random() < 0.12)
            )
        device = device or self.device(country, hardened=segment == "privacy" or rng.random() < 0.03)
        path = (
            path
            or rng.choices(
                ["trial", "paid", "edu", "startup", "research", "referral"],
                {
                    "student": [40, 8, 45, 0, 3, 4],
                    "startup": [25, 25, 0, 48, 0, 2],
                    "research": [15, 15, 10, 0, 60, 0],
                    "company": [50, 42, 0, 4, 2, 2],
                    "freelancer": [45, 45, 0, 2, 0, 8],
                }.get(segment, [68, 24, 1, 1, 1, 5]),
            )[0]
        )
        if path == "referral" and not ref:
            ref = "R" + _hashed(rng.random())[:7].upper()
        holder = f"{first} {last}" if rng.random() < 0.93 else self.name(COUNTRIES[country]["culture"])[2]
        row = self.add(
            second,
            email,
            shown,
            path,
            ip,
            device,
            card or self.card(country, holder, 0.18 if segment in ("privacy", "vpn", "freelancer") else 0.05),
            self.phone(country),
            segment=segment,
            ref=ref,
        )
        if rng.random() < 0.025 and not ref:  # the same person again: a typo, a forgotten account, a second mail
            mail = rng.choice(
                [
                    email,
                    f"{self.local_part(first, last)}@{self.pick(COUNTRIES[country]['mail'])}",
                    email.replace("@", f"+{rng.randint(1, 3)}@"),
                ]
            )
            self.add(
                second + rng.choice([90, 600, 40000]) * rng.uniform(0.5, 2),
                mail,
                shown,
                path,
                ip if rng.random() < 0.8 else self.ip(country),
                device,
                row["payment"] or None,
                None,
                segment="again",
            )

    def groups(self, count: int) -> None:
        """Honest people who come together; about `count` sign-ups."""
        rng, goal = self.rng, len(self.rows) + count
        kinds = [
            ("hackathon", 4),
            ("class", 5),
            ("office", 22),
            ("tester", 20),
            ("agency", 10),
            ("family", 14),
            ("launch", 1.5),
            ("lab", 5),
            ("campus", 6),
        ]
        while len(self.rows) < goal:
            kind, country = self.pick(kinds), self.country()
            second, left = self.when(country, 14), goal - len(self.rows)
            if kind == "hackathon":
                gateway, code = self.ip(country, fixed=True), rng.choice(["", "HACK" + str(rng.randint(10, 99))])
                for _ in range(min(left, rng.randint(25, 60))):
                    self.person(
                        "hackathon",
                        second + rng.gammavariate(2, 1500),
                        country,
                        gateway if rng.random() < 0.8 else None,
                        rng.choice(self.colleges[country]) if rng.random() < 0.25 else None,
                        path="trial" if not code else "referral",
                        ref=code,
                    )
            elif kind == "class":
                domain, gateway, base, prefix = (
                    rng.choice(self.colleges[country]),
                    self.ip(country, fixed=True),
                    rng.randint(1000, 8000),
                    f"{rng.randint(20, 25)}{rng.choice(['cs', 'it', 'bce', 'm'])}",
                )
                serial, path = rng.random() < 0.5, rng.choice(["edu", "edu", "trial"])
                for place in range(min(left, rng.randint(12, 55))):
                    self.person(
                        "class",
                        second + rng.gammavariate(1.5, 700),
                        country,
                        gateway if rng.random() < 0.7 else None,
                        domain,
                        path=path,
                        email=f"{prefix}{base + place}@{domain}" if serial else None,
                    )
            elif kind == "campus":
                domain, gateways = rng.choice(self.colleges[country]), [self.ip(country, fixed=True) for _ in range(3)]
                for _ in range(min(left, rng.randint(8, 40))):
                    self.person("student", None, country, rng.choice(gateways), domain if rng.random() < 0.7 else None)
            elif kind == "office":
                domain, gateway = rng.choice(self.domains), self.ip(country, fixed=True)
                card = self.card(country, self.name(COUNTRIES[country]["culture"])[2]) if rng.random() < 0.3 else None
                for _ in range(min(left, rng.randint(2, 18))):
                    self.person(
                        "company",
                        second + rng.expovariate(1 / 50000) if rng.random() < 0.6 else self.when(country),
                        country,
                        gateway if rng.random() < 0.75 else None,
                        domain,
                        card,
                    )
            elif kind == "tester":
                device, ip, card = self.device(country), self.ip(country, fixed=True), self.card(country, "Test User")
                domain, base = rng.choice([rng.choice(self.domains), "gmail.com"]), rng.choice(["test", "qa", self.handle(), "dev"])
                for place in range(min(left, rng.randint(3, 12))):
                    machine = dict(device, id="d_" + _hashed(rng.random())) if rng.random() < 0.4 else device
                    self.person(
                        "tester",
                        second + place * rng.uniform(60, 1500),
                        country,
                        ip,
                        domain,
                        card if rng.random() < 0.6 else None,
                        machine,
                        rng.choice(["trial", "trial", "paid"]),
                        email=f"{base}{rng.choice(['+', '', '+test'])}{place + 1}@{domain}",
                    )
            elif kind == "agency":
                card, ip, device = (
                    self.card(country, self.name(COUNTRIES[country]["culture"])[2], 0.3),
                    self.ip(country),
                    self.device(country),
                )
                for place in range(min(left, rng.randint(2, 7))):
                    self.person(
                        "agency",
                        second + place * rng.uniform(300, 60000),
                        country,
                        ip if rng.random() < 0.7 else rng.choice(self.vpns),
                        rng.choice(self.domains),
                        card,
                        device,
                        rng.choice(["paid", "paid", "trial", "startup"]),
                    )
            elif kind == "family":
                ip, card = self.ip(country), self.card(country, self.name(COUNTRIES[country]["culture"])[2])
                device = self.device(country) if rng.random() < 0.5 else None
                for _ in range(min(left, rng.randint(2, 4))):
                    self.person(
                        "family", second + rng.expovariate(1 / 20000), country, ip, None, card if rng.random() < 0.5 else None, device
                    )
            elif kind == "lab":
                domain, card, gateway = (
                    rng.choice(self.colleges[country]),
                    self.card(country, self.name(COUNTRIES[country]["culture"])[2]),
                    self.ip(country, fixed=True),
                )
                for _ in range(min(left, rng.randint(3, 10))):
                    self.person(
                        "research",
                        second + rng.expovariate(1 / 40000),
                        country,
                        gateway if rng.random() < 0.8 else None,
                        domain,
                        card,
                        path=rng.choice(["research", "research", "edu", "paid"]),
                    )
            else:  # a video or a post sends many at once
                code = rng.choice(["", "YT" + _hashed(rng.random())[:5].upper()])
                for _ in range(min(left, rng.randint(50, 200))):
                    self.person(
                        "launch",
                        second + rng.gammavariate(1.3, 5000),
                        country if rng.random() < 0.8 else None,
                        path="referral" if code and rng.random() < 0.8 else "trial",
                        ref=code,
                    )

    # -- resellers
    def supplies(self, tier: str, before: Row | None = None) -> Row:
        """What one pool of a ring works with; a second pool keeps part of the first one's."""
        rng = self.rng
        country = before["country"] if before else rng.choice(["CN", "CN", "IN", "VN", "RU", "NG", "PK", "US", "BR", "ID", "UA"])
        new = {
            "country": country,
            "net": rng.choice(self.proxies),
            "shop": rng.choice(self.shops),
            "rental": rng.choice(self.rentals),
            "kit": rng.choice(self.kits),
            "dev": self.device(country, rng.choice(["win", "win", "linux", "mac"])),
            "home": self.ip(country, fixed=True),
            "culture": rng.choice([COUNTRIES[country]["culture"], "en", "en", "mix"]),
            "hosts": [self.block(rng.choice(HOST)) for _ in range(rng.randint(3, 60))],
            "base": rng.choice([self.handle(), "".join(self.name(COUNTRIES[country]["culture"])[:2]).lower()]).translate(FOLD),
            "boxes": [self.local_part(*self.name("en")[:2]) for _ in range(rng.randint(1, 5))],
            "holder": self.name("en")[2],
            "cards": [],
            "phones": [],
            "reuse": rng.choice([1, 1, 2, 3, 5]),
            "mail": rng.choice(["own", "own", "disposable", "bought", "blend"]),
            "gait": rng.choice(["burst", "paced", "paced", "waves", "shift", "drip"]),
            "ref": "R" + _hashed(rng.random())[:7].upper(),
            "domains": [
                self.domain(rng.choice(["xyz top shop", "com com net", "site online store", "com io ai", "cc click fun"]))
                for _ in range(rng.choice([1, 2, 3, 5, 9, 20]))
            ],
            "disposable": rng.sample(self.disposable, rng.randint(1, 12)),
            "matching_names": rng.random() < 0.6,
            "leak": rng.choice([0, 0, 0.04, 0.3]),
            "slip": rng.choice([0, 0, 0.01, 0.04]),
            "style": rng.choice(["{f}{l}{n}", "{f}.{l}", "{w}{n}", "{x}", "human"]),
            "paths": rng.choice([["trial"], ["trial"], ["trial", "paid"], ["paid"], ["referral"], ["edu"]])
            if tier in ("T0", "T1", "T2")
            else rng.sample(["trial", "edu", "startup", "research", "paid", "referral"], rng.randint(2, 5)),
        }
        if before:
            for part in (
                "net",
                "shop",
                "rental",
                "kit",
                "dev",
                "culture",
                "mail",
                "gait",
                "style",
                "paths",
                "base",
                "hosts",
                "holder",
                "home",
            ):
                if rng.random() < 0.55:
                    new[part] = before[part]
            new["cards"] = [card for card in before["cards"] if rng.random() < rng.choice([0, 0.1, 0.3])]
            if tier in ("T0", "T1") or rng.random() < 0.2:
                new["domains"], new["boxes"] = before["domains"][-1:] + new["domains"], new["boxes"] + before["boxes"][:1]
        return new

    def fake(self, tier: str, ring_id: str, place: int, second: float, stock: Row) -> Row:
        """Records the fake account at this place of a ring; a negative place is a scout's."""
        rng, scout = self.rng, place < 0
        path = rng.choice(stock["paths"])
        if tier == "T4":  # hired people with their own things
            country = rng.choice(stock["crew"])
            first, last, shown = self.name(COUNTRIES[country]["culture"])
            domain = self.pick(COUNTRIES[country]["mail"]) if path != "edu" else rng.choice(self.colleges[country])
            return self.add(
                second,
                f"{self.local_part(first, last, domain)}@{domain}",
                shown,
                path,
                rng.choice(self.vpns) if rng.random() < 0.05 else self.ip(country, mobile=rng.random() < 0.25),
                self.device(country),
                self.card(country, f"{first} {last}", 0.1),
                self.phone(country),
                ring_id=ring_id,
                tier=tier,
            )
        first, last, shown = self.name(stock["culture"] if stock["culture"] != "mix" else rng.choice(list(NAMES)))
        if tier == "T0":
            one_device = stock["one_device"]
            device = dict(stock["dev"]) if one_device or rng.random() < 0.8 else self.device(stock["country"])
            if rng.random() < 0.25:
                device = dict(device, id="d_" + _hashed(rng.random()))
            ip = (
                stock["home"]
                if not stock["drift"]
                else stock["home"].rsplit(".", 1)[0] + f".{rng.randint(1, 254)}"
                if stock["drift"] == 1
                else self.ip(stock["country"])
            )
            domain = stock["script_domain"]
            card = stock["cards"][0] if stock["cards"] else self.card(stock["country"], stock["holder"])
            stock["cards"] = stock["cards"] or [card]
            return self.add(
                second,
                f"{stock['base']}{stock['separator']}{stock['first_number'] + place:0{stock['digits']}d}@{domain}",
                rng.choice([stock["holder"], shown]),
                path,
                ip,
                device,
                card,
                self.phone(stock["country"]),
                ring_id=ring_id,
                tier=tier,
                human=rng.random() < 0.4,
                ref=stock["ref"] if path == "referral" else "",
            )
        if tier == "T1":
            box = rng.choice(stock["boxes"])
            cut = rng.randint(1, max(1, len(box) - 1))
            local = (
                f"{box[:cut]}.{box[cut:]}"
                if rng.random() < 0.5 and "." not in box[max(0, cut - 1) : cut + 1]
                else f"{box}+{rng.choice([str(place), _hashed(rng.random())[:5], rng.choice(WORDS)])}"
            )
            if not stock["cards"] or rng.random() < 0.015:
                stock["cards"].append(self.card(stock["country"], stock["holder"], 0.4))
            device = dict(
                rng.choice([stock["dev"], self.device(stock["country"], "win"), self.device("US", "linux")]),
                id="d_" + _hashed(rng.random()),
            )
            return self.add(
                second,
                f"{local}@{stock['mailbox']}",
                rng.choice([shown, stock["holder"]]),
                path,
                rng.choice(stock["hosts"]) if rng.random() < 0.9 else self.block(rng.choice(HOST)),
                device,
                rng.choice(stock["cards"][-2:]),
                self.phone(stock["country"]),
                ring_id=ring_id,
                tier=tier,
                human=rng.random() < 0.35,
                ref=stock["ref"] if path == "referral" else "",
            )
        # T2 and T3
        country, ip = rng.choice(stock["net"])
        if rng.random() < stock["slip"]:
            ip = stock["home"]
        kind = stock["mail"] if stock["mail"] != "blend" else rng.choice(["own", "bought", "disposable"])
        if scout:
            kind = "bought"
        if tier == "T3" and kind == "disposable":
            kind = "bought"
        domain = {
            "own": rng.choice(stock["domains"]),
            "disposable": rng.choice(stock["disposable"]),
            "bought": rng.choice(["outlook.com", "hotmail.com", "gmail.com", "gmail.com", "outlook.com", "gmx.com"]),
        }[kind]
        if path in ("edu", "research") and rng.random() < 0.8:
            domain = (
                rng.choice(self.colleges[stock["college_country"]][:4])
                if stock["bought_college"]
                else f"{stock['domains'][0].split('.')[0]}.{stock['college_ending']}"
            )
        elif path == "startup":
            domain = rng.choice(stock["domains"]) if rng.random() < 0.4 else self.domain()
        human = (tier == "T3" and rng.random() < 0.85) or stock["style"] == "human" or scout
        local = (
            self.local_part(first, last)
            if human
            else stock["style"]
            .format(
                f=first.lower(),
                l=last.lower(),
                n=rng.randint(10, 9999),
                w=rng.choice(WORDS),
                x="".join(rng.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(10)),
            )
            .translate(FOLD)
            .encode("ascii", "ignore")
            .decode()
        )
        system, webgl, fonts, screen = rng.choice(stock["kit"])
        device = self.device(country, system)
        device.update(
            screen=screen,
            components={
                "canvas": _hashed(rng.random()),
                "webgl": webgl,
                "fonts": fonts,
                "audio": _hashed(rng.random()) if rng.random() < 0.6 else device["components"]["audio"],
            },
        )
        if rng.random() < stock["leak"]:
            device.update(timezone=COUNTRIES[stock["country"]]["tz"][0], accept_language=COUNTRIES[stock["country"]]["lang"])
        if rng.random() < stock["slip"]:
            device["id"] = stock["dev"]["id"]
        holder = f"{first} {last}" if stock["matching_names"] else stock["holder"] if rng.random() < 0.5 else self.name("en")[2]
        live = [held for held in stock["cards"] if held[1] < stock["reuse"]]
        if not live or rng.random() < 0.6:
            live = [[self.card(country, holder, bin_range=rng.choice(stock["shop"])), 0]]
            stock["cards"] += live
        held = rng.choice(live)
        held[1] += 1
        card = dict(held[0], holder_name=holder, wallet=None)
        rental = stock["rental"]
        if not stock["phones"] or rng.random() < 0.7:
            stock["phones"].append(self.phone(rental[0], rng.choice(rental[1])))
        return self.add(
            second,
            f"{local}@{domain}",
            shown,
            path,
            ip,
            device,
            card,
            rng.choice(stock["phones"][-4:]),
            ring_id=ring_id,
            tier=tier,
            human=rng.random() < (0.9 if tier == "T3" else 0.7),
            ref=stock["ref"] if path == "referral" and rng.random() < 0.7 else "",
        )

    def times(self, size: int, gait: str, begin: float, room: float) -> list[float]:
        """The seconds at which a ring signs up, in order."""
        rng = self.rng
        span = min(
            room,
            size
            * {
                "burst": rng.uniform(8, 60),
                "paced": rng.uniform(120, 900),
                "waves": rng.uniform(90, 700),
                "shift": rng.uniform(150, 900),
                "drip": rng.uniform(600, 2400),
            }[gait],
        )
        if gait == "waves":
            waves = rng.randint(2, 6)
            centres = [place / waves * span for place in range(waves)]
            moments = [rng.choice(centres) + rng.expovariate(6 * waves) * span for _ in range(size)]
        elif gait == "paced":
            moments = [(place + rng.uniform(0.1, 0.9)) * span / size for place in range(size)]
        elif gait == "shift":  # eight working hours a day
            moments = [moment // 28800 * 86400 + moment % 28800 for moment in (rng.random() * span for _ in range(size))]
        else:
            moments = [rng.random() * span for _ in range(size)]
        latest = max(moments) or 1
        return sorted(begin + (moment * room / latest if latest > room else moment) for moment in moments)

    def finish(self, stock: Row) -> Row:
        """Adds to a pool what is never kept from the one before."""
        rng = self.rng
        stock.update(
            crew=rng.choice([["IN"], ["NG", "KE"], ["BD", "PK"], ["PH", "ID", "VN"], ["CN"], ["BR", "MX"]]),
            one_device=rng.random() < 0.7,
            drift=rng.choice([0, 0, 0, 1, 2]),
            script_domain=rng.choice(["gmail.com", "outlook.com", "qq.com", "yahoo.com", stock["domains"][0], stock["disposable"][0]]),
            separator=rng.choice(["", "", "_", "."]),
            digits=rng.choice([1, 1, 3]),
            mailbox=rng.choice(["gmail.com", "gmail.com", "googlemail.com", "outlook.com"]),
            college_country=rng.choice(["US", "IN", "CN", "GB", "BR"]),
            bought_college=rng.random() < 0.6,
            college_ending=rng.choice(["edu.pl", "edu.kg", "ac.id", "education", "edu.rs"]),
            first_number=rng.choice([1, 1, 0, 100, 2001]),
        )
        if stock["one_device"] is False:
            stock["drift"] = 0
        return stock

    def ring(self, number: int, tier: str, size: int) -> None:
        """Records a ring, the bans that it meets and the second pool with which it comes back."""
        rng, ring_id = self.rng, f"ring_{self.seed}_{number:03d}"
        stock = self.supplies(tier)

        self.finish(stock)
        again = rng.random() < {"T0": 0.3, "T1": 0.5, "T2": 0.6, "T3": 1, "T4": 0.1}[tier]
        begin = rng.uniform(0.02, 0.55 if again else 0.8) * self.seconds
        left = self.seconds - begin
        first_size = size if not again else max(15, int(size * rng.uniform(0.45, 0.7)))
        gait = stock["gait"] if tier != "T0" else rng.choice(["burst", "burst", "paced", "waves"])
        moments = self.times(first_size, gait if tier != "T4" else rng.choice(["drip", "shift"]), begin, left * (0.45 if again else 0.97))
        scouts = rng.randint(1, 4) if tier in ("T2", "T3") and size > 40 else 0
        for place in range(scouts):  # a few accounts made days or hours before, to see what passes
            moments[place] = max(rng.uniform(0, begin), begin - rng.uniform(6, 60) * 3600)
        moments = sorted(moments)
        rows = [self.fake(tier, ring_id, place if place >= scouts else -1, second, stock) for place, second in enumerate(moments)]
        lag = rng.lognormvariate({"T0": 1.2, "T1": 1.5, "T2": 2.1, "T3": 2.3, "T4": 4.3}[tier], 0.6) * 3600
        ban = moments[-1] + (min(lag, left * 0.2) if again else lag)
        if not again and tier != "T4" and rng.random() < 0.5:
            self.ban(rows, moments[int(first_size * rng.uniform(0.3, 0.8))] + rng.uniform(600, 7200), rng.uniform(0.5, 0.95))
        if again or rng.random() > 0.1:
            self.ban(rows, ban, rng.uniform(0.6, 0.98) if tier != "T4" else rng.uniform(0.15, 0.6))
        if again and size > first_size:
            again_at = min(ban + rng.uniform(0.5, 20) * 3600, ban + (self.seconds - ban) * 0.5)
            renewed = self.finish(self.supplies(tier, stock))
            renewed["first_number"], renewed["crew"] = stock["first_number"] + first_size, stock["crew"]
            later = self.times(size - first_size, renewed["gait"], again_at, (self.seconds - again_at) * 0.97)
            fresh = [self.fake(tier, ring_id, place, second, renewed) for place, second in enumerate(later)]
            if rng.random() < 0.85:
                self.ban(fresh + rows, later[-1] + lag * rng.uniform(0.7, 2), rng.uniform(0.5, 0.95))
            rows += fresh
        for row in rows:  # what the bans left: some chargebacks and single finds, late
            if row["label"] is None and rng.random() < (0.45 if row["payment"] else 0.15):
                row["label"], row["label_observed_at"] = "fake", _iso(_parse(row["occurred_at"]) + timedelta(days=rng.uniform(1, 30)))

    def ban(self, rows: list[Row], second: float, share: float) -> None:
        """Labels a share of what is there at this second."""
        when = _iso(self.begun + timedelta(seconds=second))
        for row in rows:
            if row["label"] is None and row["occurred_at"] < when and self.rng.random() < share:
                row["label"], row["label_observed_at"] = "fake", when


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _parse(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def stream(seed: int, *, days: int = 5, per_day: int = 2000, start: int = _START) -> list[Row]:
    """The rows of one platform's registrations in order of time; `start` is in microseconds since 1970 UTC."""
    world = World(seed, days, _EPOCH + timedelta(microseconds=start))
    rng, total = world.rng, days * per_day
    goal, number, tiers = int(total * rng.uniform(0.085, 0.115)), 0, []
    left = goal
    while left >= 30:  # sizes log-uniform 30 to 300, every tier in turn (in a shuffled order)
        size = min(int(math.exp(rng.uniform(math.log(30), math.log(301)))), left)
        tiers = tiers or rng.sample(["T0", "T1", "T2", "T3", "T4"], 5)
        world.ring(number, tiers.pop(), size)
        number, left = number + 1, left - size
    world.groups(int((total - len(world.rows)) * rng.uniform(0.15, 0.28)))
    segments = [
        ("dev", 34),
        ("hobby", 18),
        ("student", 13),
        ("freelancer", 9),
        ("company", 10),
        ("startup", 4),
        ("research", 3),
        ("vpn", 5),
        ("privacy", 4),
    ]
    while len(world.rows) < total:
        world.person(world.pick(segments))
    world.rows.sort(key=lambda item: (item[0], item[1]["signup_id"]))
    return [row for _, row in world.rows]
