"""The countries that signups come from, and what is written there: names, mail addresses, telephone numbers and street addresses."""

from __future__ import annotations

import random
import re
import string
import unicodedata
from typing import Any, Final, NamedTuple

Row = dict[str, Any]


class Locale(NamedTuple):
    """A country as signups show it; lists are words, `#` is a digit, `@` one from 2 to 9, `?` a letter, `|` parts alternatives."""

    code: str
    lang: str
    zones: str
    phones: str
    posts: str
    cities: str
    first: str
    last: str
    ends: str
    mails: str
    nets: str
    script: str = ""


_TABLE: Final = """\
US; en-US; America/New_York:-5 America/Chicago:-6 America/Los_Angeles:-8; +1212@@#####|+1312@@#####|+1415@@#####|+1713@@#####;
  100##|606##|941##|770##; New_York Chicago San_Francisco Houston Denver Columbus; James Mary Robert Linda Michael Jessica David Sarah
  Emily Daniel Ashley Kevin Laura Brian Megan Tyler Rachel Jose Keisha Noah Olivia; Smith Johnson Williams Brown Garcia Miller Davis
  Wilson Anderson Thomas Moore Lee Harris Clark; son ton ley ford man well er; aol.com comcast.net; 73.0-255 98.192-255 24.0-63 68.32-63;
GB; en-GB; Europe/London:0; +4474########|+4477########|+4479########; SW# #??|M## #??|LS# #??; London Manchester Leeds Bristol; Oliver
  Amelia Harry Isla George Ava Jack Emily Charlie Sophie Thomas Grace Callum Priya Mohammed Zoe; Smith Jones Taylor Brown Evans Roberts
  Walker Wright Hughes Khan Patel; son ham ley ford worth by; btinternet.com hotmail.co.uk; 86.128-191 81.128-159 92.0-31;
DE; de-DE; Europe/Berlin:1; +49151########|+49170#######|+49160#######; 1####|8####|5####; Berlin Hamburg München Köln Leipzig; Lukas Anna
  Leon Lea Jonas Marie Felix Sophie Paul Laura Jürgen Sabine Stefan Katrin Björn Emre Käthe; Müller Schmidt Schneider Fischer Weber Meyer
  Wagner Becker Schäfer Koch; mann berg er hoff feld ner ke; web.de gmx.de t-online.de; 79.192-255 84.128-191 93.192-255;
FR; fr-FR; Europe/Paris:1; +336########|+3376#######; 750##|690##|130##|310##; Paris Lyon Marseille Toulouse Nantes; Lucas Emma Hugo Chloé
  Louis Léa Jules Manon Adrien Camille Théo Inès Karim Hélène Mathieu; Martin Bernard Dubois Thomas Robert Petit Durand Leroy Moreau; et
  eau ier ault lin ot ard; orange.fr free.fr laposte.net; 90.0-127 86.192-255 82.64-67 78.192-255;
MX; es-MX; America/Mexico_City:-6; +5255########|+5233########|+5281########; 0####|44###|64###; México Guadalajara Monterrey; José María
  Juan Guadalupe Luis Sofía Carlos Valeria Jesús Ximena Miguel Fernanda Diego Andrea; Hernández García Martínez López González Pérez
  Sánchez Ramírez; ez ado ero ales illo ena; hotmail.com live.com.mx; 187.128-255 189.128-255 201.96-175;
BR; pt-BR; America/Sao_Paulo:-3; +551198#######|+552197#######|+553199#######; 0####-###|2####-###|3####-###; São_Paulo Rio_de_Janeiro
  Belo_Horizonte Recife; João Ana Pedro Maria Lucas Juliana Gabriel Beatriz Rafael Larissa Thiago Camila Antônio; Silva Santos Oliveira
  Souza Pereira Lima Costa Ferreira; eira inho es ado oso al; uol.com.br bol.com.br; 177.0-255 179.128-255 191.0-255;
IN; en-IN; Asia/Kolkata:5.5; +9198########|+9170########|+9188########; 110###|400###|560###|600###; Delhi Mumbai Bengaluru Chennai Pune;
  Rahul Priya Amit Anjali Vikram Sneha Arjun Pooja Rohan Kavya Suresh Lakshmi Imran Deepa Sanjay; Sharma Patel Singh Kumar Gupta Reddy
  Nair Khan Das; an ar kar wal swamy ani; rediffmail.com yahoo.co.in; 49.32-63 106.192-223 117.192-255 122.160-191;
NG; en-NG; Africa/Lagos:1; +234803#######|+234706#######|+234813#######; 10####|90####; Lagos Abuja Ibadan; Chinedu Ngozi Emeka Aisha
  Tunde Funke Ibrahim Blessing Samuel Chioma Yusuf Grace; Okafor Adeyemi Balogun Eze Ibrahim Okonkwo Bello; wu kwe ola emi chukwu ade;
  yahoo.com ymail.com; 105.112-127 197.210-211 102.88-91;
PL; pl-PL; Europe/Warsaw:1; +48501######|+48602######|+48790######; 0#-###|3#-###|8#-###; Warszawa Kraków Gdańsk Łódź; Jakub Zuzanna Piotr
  Agnieszka Michał Katarzyna Paweł Małgorzata Tomasz Julia Łukasz Ewa; Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski; ski wicz
  czyk ak ek icki; wp.pl o2.pl onet.pl; 83.0-31 79.184-191 178.36-43;
TR; tr-TR; Europe/Istanbul:3; +90532#######|+90542#######|+90505#######; 34###|06###|35###; İstanbul Ankara İzmir; Mehmet Ayşe Mustafa
  Fatma Ahmet Zeynep Emre Elif Burak Merve Çağlar Gül; Yılmaz Kaya Demir Çelik Şahin Öztürk; oğlu er an kaya taş soy; hotmail.com
  mynet.com; 78.160-191 85.96-111 88.224-255;
ID; id-ID; Asia/Jakarta:7; +62812########|+62857########|+62821########; 1####|4####|6####; Jakarta Bandung Surabaya Medan; Budi Siti Agus
  Dewi Andi Putri Rizky Ayu Dian Fajar Nur Wahyu Indah; Santoso Wijaya Saputra Hidayat Pratama Lestari; to no wan wati yanto di;
  yahoo.co.id ymail.com; 36.64-95 114.120-127 180.240-255;
RU; ru-RU; Europe/Moscow:3; +7916#######|+7903#######|+7999#######; 10####|19####|63####; Moskva Sankt-Peterburg Kazan Samara; Ivan Dmitri
  Sergei Alexei Anna Olga Natalia Pavel Maxim Elena Nikita Irina Andrei; Ivanov Petrov Sidorov Smirnov Kuznetsov Popov Volkov; ov ev in
  kin enko ovski; mail.ru yandex.ru bk.ru; 95.24-31 178.64-71 188.16-19 5.136-143; cyrillic
UA; uk-UA; Europe/Kiev:2; +38050#######|+38067#######|+38093#######; 0####|6####|7####; Kyiv Lviv Odesa Kharkiv; Oleksandr Olena Andri
  Iryna Taras Oksana Bohdan Natalia Mykola Daryna; Shevchenko Kovalenko Bondarenko Melnyk Tkachenko; enko uk chuk ski ets; ukr.net i.ua;
  93.72-79 176.36-39 46.118-119; cyrillic
CN; zh-CN; Asia/Shanghai:8; +86138########|+86159########|+86186########; 10####|20####|51####; Beijing Shanghai Shenzhen Chengdu; wei:伟
  jing:静 li:丽 qiang:强 fang:芳 ming:明 xiu:秀 jun:军 ting:婷 hao:浩 yu:宇 xin:欣 chen:晨 hua:华; Wang:王 Li:李 Zhang:张 Liu:刘 Chen:陈
  Yang:杨 Zhao:赵 Huang:黄 Zhou:周 Wu:吴 Xu:徐 Sun:孙; ; qq.com 163.com 126.com; 114.80-95 116.224-255 119.128-159 183.0-63; tokens
JP; ja-JP; Asia/Tokyo:9; +8190@#######|+8180@#######; 1##-####|5##-####; Tokyo Osaka Nagoya Fukuoka; hiro:裕 yuki:雪 kazu:和 miki:幹
  taka:貴 naka:仲 aki:明 haru:春 shin:真 nobu:信 mi:美 ko:子; Sato:佐藤 Suzuki:鈴木 Takahashi:高橋 Tanaka:田中 Ito:伊藤 Watanabe:渡辺
  Yamamoto:山本 Nakamura:中村 Kobayashi:小林 Kato:加藤; ; yahoo.co.jp docomo.ne.jp ezweb.ne.jp; 126.0-255 60.64-159 153.128-255; tokens
KR; ko-KR; Asia/Seoul:9; +8210@#######; 0####|4####; Seoul Busan Incheon; min:민 ji:지 su:수 hyun:현 seo:서 yeon:연 jun:준 woo:우 young:영
  jin:진 ha:하 eun:은; Kim:김 Lee:이 Park:박 Choi:최 Jung:정 Kang:강 Cho:조 Yoon:윤 Jang:장 Lim:임; ; naver.com daum.net; 175.192-255
  211.32-63 121.128-191; tokens
EG; ar-EG; Africa/Cairo:2; +2010########|+2011########|+2012########; 11###|21###; Cairo Alexandria Giza; Mohamed Fatma Ahmed Mariam
  Mahmoud Nour Omar Salma Khaled Hana Youssef Aya; Hassan Ibrahim Mostafa Salem Fathy Mansour; awy any ady out; yahoo.com hotmail.com;
  41.32-47 156.160-223 197.32-63; arabic
"""
LOCALES: Final = tuple(
    Locale(*(part.strip() for part in " ".join(entry.split()).split(";"))) for entry in re.split(r"\n(?=\S)", _TABLE.strip())
)
_CYRILLIC: Final = str.maketrans(dict(zip("abvgdezijklmnoprstufhcywx", "абвгдезийклмнопрстуфхкывх", strict=True)))
_ARABIC: Final = str.maketrans(dict(zip("abtjhdrzsfqklmnwyuovcgpei", "ابتجحدرزسفقكلمنويووفكغبيي", strict=True)))
_FOLD: Final = str.maketrans({"ł": "l", "Ł": "L", "ß": "ss", "ı": "i"})
_ONSETS: Final = ("B", "Br", "D", "F", "G", "Gr", "H", "K", "Kr", "L", "M", "N", "P", "R", "S", "St", "T", "V", "W", "Z")
_CODAS: Final = ("b", "d", "g", "l", "m", "n", "r", "rd", "lt", "nd", "s", "t")


class Name(NamedTuple):
    """A person's names in Latin letters and the full name as the form gets it."""

    first: str
    last: str
    full: str


def called(first: str, last: str) -> Name:
    """The name whose full form is simply both parts."""
    return Name(first, last, f"{first} {last}")


def hours(loc: Locale) -> float:
    """How many hours the country's clocks are ahead of UTC."""
    return float(loc.zones.split()[0].split(":")[1])


def zone_of(rng: random.Random, loc: Locale) -> str:
    """One of the country's time zones."""
    return rng.choice(loc.zones.split()).split(":")[0]


def languages(loc: Locale) -> str:
    """The languages that a browser of the country asks for."""
    return f"{loc.lang},{loc.lang[:2]};q=0.9" + ("" if loc.lang.startswith("en") else ",en-US;q=0.8,en;q=0.7")


def fill(rng: random.Random, pattern: str) -> str:
    """A telephone number or postal code of a pattern as `Locale` has them."""
    signs = {"#": string.digits, "@": "23456789", "?": "ABDEFGHJLNPRSTUW"}
    return "".join(rng.choice(signs[sign]) if sign in signs else sign for sign in rng.choice(pattern.split("|")))


def word(rng: random.Random) -> str:
    """A made-up word."""
    return "".join(
        rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") + rng.choice(("", "", "n", "r", "l")) for _ in range(rng.randint(2, 4))
    )


def code_of(rng: random.Random) -> str:
    """A made-up referral code."""
    return f"{word(rng)}{rng.randint(1, 999)}"


def ending(rng: random.Random) -> str:
    """The ending of a made-up domain."""
    return rng.choice(("com", "com", "net", "org", "io", "co", "xyz", "site", "online"))


def domain_of(rng: random.Random) -> str:
    """A made-up domain of a company."""
    return f"{word(rng)}{rng.choice(('', '', '-lab', 'group', 'tech', 'works'))}.{ending(rng)}"


def college_of(rng: random.Random, loc: Locale) -> str:
    """A made-up domain of a college."""
    endings = {"US": "edu", "GB": "ac.uk", "DE": "de", "FR": "fr", "PL": "edu.pl", "JP": "ac.jp", "KR": "ac.kr"}
    return f"uni-{word(rng)}.{endings.get(loc.code, 'edu.' + loc.code.lower())}"


def gibberish(rng: random.Random, length: int) -> str:
    """Letters and digits without sense."""
    return "".join(rng.choices(string.ascii_lowercase + string.digits, k=length))


def plain(text: str) -> str:
    """The text's letters and digits, small and without accents."""
    bare = unicodedata.normalize("NFKD", text.translate(_FOLD)).encode("ascii", "ignore").decode()
    return "".join(sign for sign in bare.lower() if sign.isalnum())


def name_of(rng: random.Random, loc: Locale, native: float = 0.6) -> Name:
    """A person's names; `native` is the chance that the form gets them in the country's own script."""
    if loc.script == "tokens":
        given = [part.split(":") for part in rng.choices(loc.first.split(), k=rng.choice((1, 2, 2, 2)))]
        last, sign = rng.choice(loc.last.split()).split(":")
        latin = called("".join(part[0] for part in given).title(), last)
        return latin._replace(full=sign + "".join(part[1] for part in given)) if rng.random() < native else latin
    first, last = rng.choice(loc.first.split()), rng.choice(loc.last.split())
    if rng.random() < 0.65:
        last = "".join(rng.choice(part) for part in (_ONSETS, "aeiou", _CODAS, loc.ends.split()))
    full = f"{first} {last}"
    if loc.script and rng.random() < native:
        full = full.lower().translate(_CYRILLIC if loc.script == "cyrillic" else _ARABIC).title()
    elif rng.random() < 0.1:
        full = rng.choice((full.lower(), first, f"{first} {rng.choice(string.ascii_uppercase)}. {last}", full.upper()))
    return Name(first, last, full)


def local_part(rng: random.Random, name: Name) -> str:
    """The part of a mail address before the @, as people choose it."""
    first, last = plain(name.first), plain(name.last)
    stems = (f"{first}.{last}", first + last, first[0] + last, f"{last}.{first}", first, word(rng), f"{first}_{last}")
    born = rng.randint(1960, 2007)
    tails = ("", str(rng.randint(1, 99)), f"{born % 100:02d}", str(born))
    return rng.choices(stems, (30, 16, 14, 6, 8, 18, 4))[0] + rng.choices(tails, (48, 20, 20, 12))[0]


def address_in(rng: random.Random, loc: Locale) -> Row:
    """A street address; streets are made up."""
    city = rng.choice(loc.cities.split()).replace("_", " ")
    line1 = f"{rng.randint(1, 240)} {word(rng).title()} St"
    flat = {"line2": f"Apt {rng.randint(1, 60)}"} if rng.random() < 0.25 else {}
    return {"line1": line1, **flat, "city": city, "postal_code": fill(rng, loc.posts), "country": loc.code}
