"""Where simulated people live: names, phones, mail providers, cities and address space of seventeen countries.

First names are common ones, surnames are put together from syllables: nobody real is meant.  The /16s are ones that public tables give to
that country as a whole and to no hosting company; providers' shares, time-zone offsets (winter) and weights are rough assumptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Locale:
    """One country.

    `weight` is its share of signups before a stream draws its own mix, `prepaid` the share of prepaid cards; `native` holds first names and
    surnames in the country's own script, where that is not Latin.  In patterns `#` is any digit, `N` one of 2 to 9, `_` a space.
    """

    country: str
    weight: float
    offset: int
    zones: tuple[str, ...]
    language: str
    prepaid: float
    mails: tuple[str, ...]
    phones: tuple[str, ...]
    cities: tuple[str, ...]
    postal: str
    nets: tuple[str, ...]
    firsts: tuple[str, ...]
    onsets: tuple[str, ...]
    endings: tuple[str, ...]
    native: tuple[tuple[str, ...], tuple[str, ...]] | None = None


def _locale(country: str, weight: float, offset: int, zones: str, language: str, prepaid: float, *lists: str) -> Locale:
    mails, phones, cities, postal, nets, firsts, onsets, endings, *native = (tuple(words.split()) for words in lists)
    own = (native[0], native[1]) if native else None
    return Locale(
        country,
        weight,
        offset,
        tuple(zones.split()),
        language,
        prepaid,
        mails,
        phones,
        cities,
        postal[0],
        nets,
        firsts,
        onsets,
        endings,
        own,
    )


_ALL = (
    _locale(
        "US", 28, -6, "America/New_York America/Chicago America/Los_Angeles America/Denver", "en-US", 0.025,
        "gmail.com gmail.com yahoo.com outlook.com icloud.com hotmail.com aol.com proton.me",
        "+1415N###### +1212N###### +1713N###### +1312N###### +1206N###### +1404N###### +1617N######",
        "Austin Chicago Denver Seattle Atlanta Boston Phoenix Dallas Portland", "#####",
        "96.232 16.102 19.38 55.102 129.160 22.116 73.2 135.120 17.61 40.4 146.8 204.254 73.246 65.202",
        "James Mary Michael Linda David Jennifer Robert Susan Daniel Jessica Kevin Ashley Brian Emily Jason Megan Tyler Lauren Aaron",
        "Har Bal Whit Col Den Mor Ash Brad Wal Pat Ken Spen Gar Hol Lin", "son ton ley ford man well er field by ings worth den",
    ),
    _locale(
        "GB", 9, 0, "Europe/London", "en-GB", 0.03, "gmail.com gmail.com hotmail.co.uk outlook.com yahoo.co.uk icloud.com btinternet.com",
        "+4474######## +4475######## +4477######## +4478########", "London Leeds Bristol Glasgow Cardiff Manchester Sheffield", "LS#_#BN",
        "155.136 139.222 132.185 5.80 94.117 25.55 86.23 91.110 193.133 81.159 82.153 81.154 92.207 82.34",
        "Oliver Amelia George Isla Harry Ava Jack Emily Jacob Sophie Charlie Grace Thomas Lily Oscar Freya William Poppy Alfie Ella",
        "Har Thorn Whit Brad Ash Kirk Lang Mar Old Shel Wood Black Ched Sut Nor",
        "ley ton well ford worth by ham wick field combe man er",
    ),
    _locale(
        "DE", 8, 1, "Europe/Berlin", "de-DE", 0.025, "gmail.com gmx.de web.de t-online.de outlook.de gmx.net freenet.de icloud.com",
        "+49151######## +49160####### +49170####### +49176########", "Berlin Hamburg Leipzig Bremen Dresden Essen Kassel", "#####",
        "147.142 141.69 194.64 53.33 53.44 84.154 141.82 62.144 87.122 149.228 80.157 91.39 87.186 217.7",
        "Lukas Anna Jonas Lea Felix Marie Maximilian Sophie Paul Laura Leon Julia Tim Lena Jan Katharina Moritz Sarah Stefan Nina",
        "Berg Stein Hof Wald Lind Rot Kauf Neu Brand Acker Eich Kirch Feld Win Haus",
        "mann er meier bach ner hardt inger ler hofer wald stein beck",
    ),
    _locale(
        "FR", 6, 1, "Europe/Paris", "fr-FR", 0.025, "gmail.com gmail.com orange.fr hotmail.fr free.fr laposte.net yahoo.fr outlook.fr",
        "+336######## +3376####### +3378#######", "Paris Lyon Nantes Lille Rennes Toulouse Dijon", "#####",
        "109.218 81.250 79.83 77.197 92.134 94.239 144.56 78.222 90.114 93.18 82.226 82.120 163.93 92.129",
        "Lucas Emma Hugo Chloe Louis Manon Arthur Camille Nathan Lea Jules Sarah Antoine Julie Maxime Pauline Theo Clara Romain Elise",
        "Du Mar Le Beau Ger Per Cha Fon Rou Mo Bou Gar Vi Lam Del",
        "rand tin blanc champ main rin teau taine ssel reau lier nier court bert",
    ),
    _locale(
        "ES", 4, 1, "Europe/Madrid", "es-ES", 0.04, "gmail.com gmail.com hotmail.com yahoo.es outlook.es telefonica.net",
        "+346######## +3471####### +3472#######", "Madrid Sevilla Valencia Bilbao Zaragoza Vigo", "#####",
        "195.77 88.18 147.84 2.154 158.109 95.21 85.60 88.22 85.56 84.126 46.6 158.227 95.39 83.37",
        "Hugo Lucia Martin Sofia Pablo Maria Daniel Paula Alejandro Carla Adrian Alba David Sara Mario Laura Diego Julia Javier Irene",
        "Fer Gon Ro Mar Sal Cas Her Al Gue Bel Mon Ri Na Ver Tor",
        "nandez zalez driguez tinez gado tillo varez rrero monte vas varro gas res era",
    ),
    _locale(
        "PL", 3, 1, "Europe/Warsaw", "pl-PL", 0.04, "gmail.com wp.pl o2.pl onet.pl interia.pl gmail.com outlook.com",
        "+4850####### +4860####### +4879#######", "Warszawa Krakow Poznan Gdansk Lublin Katowice", "##-###",
        "89.75 178.180 89.71 95.50 79.186 193.59 95.48 195.164 78.8 31.62 94.40 83.18 31.179 178.56",
        "Jan Anna Piotr Maria Krzysztof Katarzyna Tomasz Agnieszka Pawel Ewa Michal Magda Marcin Joanna Jakub Monika Adam Ola Kamil",
        "Kowal Wisn Nowa Lewan Kamin Zielin Woj Szyman Dabrow Jankow Mazur Krawcz Piotrow Grab Pawl",
        "ski iewski kowski czyk ik owicz ak icki arski",
    ),
    _locale(
        "BR", 6, -3, "America/Sao_Paulo America/Recife", "pt-BR", 0.15,
        "gmail.com gmail.com hotmail.com uol.com.br bol.com.br yahoo.com.br outlook.com",
        "+55119######## +55219######## +55319######## +55819########", "Recife Curitiba Salvador Fortaleza Campinas Manaus", "#####-###",
        "189.43 201.81 189.125 201.65 177.132 179.242 200.182 200.214 179.65 177.21 187.97 143.106 187.82 191.184",
        "Lucas Maria Gabriel Ana Rafael Juliana Felipe Camila Gustavo Beatriz Bruno Larissa Thiago Amanda Pedro Leticia Vitor Bruna",
        "Al Fer Oli Sil San Cos Ri Pe Car Bar Mon Nas Mo Te Ca",
        "meida reira veira va tos ta beiro reira valho bosa teiro cimento raes xeira bral",
    ),
    _locale(
        "MX", 4, -6, "America/Mexico_City America/Monterrey", "es-MX", 0.14,
        "gmail.com gmail.com hotmail.com outlook.com yahoo.com.mx prodigy.net.mx", "+5255######## +5233######## +5281########",
        "Puebla Monterrey Guadalajara Merida Toluca Leon", "#####",
        "189.209 189.162 187.137 187.136 148.239 177.242 148.216 177.232 201.104 201.169 200.65 200.66 168.165 132.254",
        "Santiago Ximena Mateo Valeria Diego Fernanda Emiliano Daniela Jose Guadalupe Luis Andrea Carlos Mariana Jorge Karla Ivan Paola",
        "Fer Gon Ro Mar Ze Cas Her Al Guz Bel Mon Ri Na Vaz Tor",
        "nandez zalez driguez tinez peda tillo varez man tran vas varro gas res ente",
    ),
    _locale(
        "IN", 10, 5, "Asia/Kolkata", "en-IN", 0.11, "gmail.com gmail.com gmail.com yahoo.co.in rediffmail.com outlook.com",
        "+9198######## +9197######## +9170######## +9188########", "Pune Chennai Mumbai Jaipur Indore Kochi Lucknow Nagpur", "4#####",
        "122.186 106.207 49.47 169.149 101.216 223.235 49.37 106.199 171.76 115.98 157.50 150.236 171.51 111.93",
        "Arjun Priya Rahul Ananya Rohan Sneha Vikram Kavya Amit Pooja Karthik Divya Sanjay Meera Nikhil Isha Suresh Lakshmi Aditya Neha",
        "Sha Gup Ver Red Nai Pa Iy Me Cho Ban Mu Kri Ra Des Jo", "rma ta ma dy r tel er hta udhary erjee kherjee shnan o ai shi",
        "अर्जुन प्रिया राहुल अनन्या रोहन स्नेहा अमित पूजा", "शर्मा गुप्ता वर्मा पटेल जोशी मेहता नायर चौधरी",
    ),
    _locale(
        "ID", 4, 7, "Asia/Jakarta Asia/Makassar", "id-ID", 0.175, "gmail.com gmail.com gmail.com yahoo.co.id yahoo.com outlook.com",
        "+62812######## +62857######## +62878########", "Jakarta Bandung Surabaya Medan Malang Denpasar", "#####",
        "120.177 120.184 39.226 182.253 39.254 36.87 182.4 114.9 180.254 167.205 125.163 139.194 114.126 101.255",
        "Budi Siti Agus Dewi Andi Putri Rizky Ayu Dimas Rina Eko Sri Fajar Nur Hendra Indah Yoga Wulan Bayu Lestari",
        "Wi Su Pra Ha Ku San Se Nu Gu Sa Ma Ir Yu Wa Pur",
        "jaya santo tama rtono sumo toso tiawan graha nawan putra hendra awan dono hyudi nomo",
    ),
    _locale(
        "NG", 3, 1, "Africa/Lagos", "en-NG", 0.2, "gmail.com gmail.com yahoo.com yahoo.com outlook.com",
        "+234803####### +234806####### +234813#######", "Lagos Abuja Ibadan Enugu Kano", "######",
        "160.152 102.94 105.113 105.118 102.92 197.210 41.58 41.184 196.220 129.18 196.222 129.56 154.113",
        "Chinedu Ngozi Emeka Amaka Tunde Funke Ifeanyi Chioma Segun Yetunde Musa Aisha Obinna Blessing Kelechi Grace Sani Zainab Femi",
        "Oko Ade Oba Nwa Olu Eze Uche Aba Ibe Oni Ogu Aki Oye Chi Ene", "ye yemi nkwo chukwu wale kwe nna cha ola nde ntola bi mka jide",
    ),
    _locale(
        "TR", 3, 3, "Europe/Istanbul", "tr-TR", 0.125, "gmail.com gmail.com hotmail.com outlook.com yahoo.com mynet.com",
        "+90532####### +90542####### +90555#######", "Istanbul Ankara Izmir Bursa Antalya Konya", "3####",
        "88.225 81.215 5.27 78.188 178.243 161.9 176.234 212.174 78.190 176.218 217.131 94.120 94.235 88.234",
        "Mehmet Zeynep Ahmet Elif Mustafa Ayse Emre Fatma Burak Merve Can Selin Murat Ece Kerem Esra Ozan Buse Serkan Deniz",
        "Yil Kay De Sa Cel Oz Ay Ars Do Kil Ka Er Tas Bul Yal", "maz a mir hin ik turk din lan gan ic ra dogan kin ut cin",
    ),
    _locale(
        "RU", 3, 3, "Europe/Moscow Asia/Yekaterinburg", "ru-RU", 0.075, "mail.ru yandex.ru gmail.com bk.ru list.ru inbox.ru",
        "+7903####### +7916####### +7926####### +7911#######", "Moskva Kazan Samara Omsk Tver Perm", "######",
        "194.186 109.248 5.140 2.92 46.159 5.142 92.100 95.37 195.208 128.73 37.113 178.67 95.78 195.209",
        "Aleksandr Anna Dmitry Elena Sergey Olga Andrey Maria Ivan Natalia Maksim Irina Alexey Daria Nikita Ekaterina Pavel Yulia Roman",
        "Ivan Petr Smirn Kuzn Sok Leb Kozl Nov Mor Volk Zayts Sem Gol Vin Bel", "ov in ev ikov etsov olev ogradov kin enko",
        "Александр Анна Дмитрий Елена Сергей Ольга Андрей Мария Иван Наталья",
        "Соколов Лебедин Козлов Новиков Морозов Волков Зайцев Беленко Голубев Виноградов",
    ),
    _locale(
        "JP", 4, 9, "Asia/Tokyo", "ja-JP", 0.05, "gmail.com yahoo.co.jp docomo.ne.jp icloud.com outlook.jp ezweb.ne.jp",
        "+8190N####### +8180N####### +8170N#######", "Osaka Nagoya Sapporo Sendai Kyoto Kobe", "###-####",
        "122.210 210.157 126.2 126.150 150.10 202.16 150.58 125.50 220.36 119.228 219.105 114.170 122.135 220.9",
        "Haruto Yui Sota Hina Yuto Aoi Riku Sakura Ren Mio Daiki Rin Kenta Yuna Takumi Misaki Sho Nanami Kaito Haruka",
        "Ta Yama Ishi Mori Naka Fuji Haya Kobe Mura Matsu Oka Saka Ina Hara Kawa",
        "naka moto kawa mura shima ta yashi gami da no guchi saki",
        "陽翔 結衣 蒼 陽菜 悠人 葵 陸 桜 蓮 美緒", "高山 石川 森本 中島 藤田 林田 村上 松岡 岡野 坂口",
    ),
    _locale(
        "KR", 3, 9, "Asia/Seoul", "ko-KR", 0.03, "gmail.com naver.com naver.com daum.net hanmail.net kakao.com", "+8210########",
        "Seoul Busan Incheon Daegu Daejeon", "#####",
        "211.107 115.7 125.149 1.209 218.148 220.70 165.186 180.228 112.163 49.21 124.56 116.126 118.36 119.70",
        "Minjun Seoyeon Jihoon Jiwoo Hyunwoo Minji Dohyun Soyeon Junho Yuna Taehyung Eunji Sungmin Hyejin Jaewon Dahye Kyuhyun Nari",
        "K L P Ch J Y H S Sh B", "im ee ark oi ung oon an eo in ae ang",
        "민준 서연 지훈 지우 현우 민지 도현 소연 준호 유나", "김 이 박 최 정 윤 한 서 신 배",
    ),
    _locale(
        "VN", 2, 7, "Asia/Ho_Chi_Minh", "vi-VN", 0.1, "gmail.com gmail.com gmail.com yahoo.com.vn outlook.com",
        "+8490####### +8491####### +8498####### +8470#######", "Hanoi Danang Hue Cantho Haiphong", "#####0",
        "14.176 42.115 116.102 14.182 42.112 27.71 123.28 27.69 116.100 171.234 171.249 123.24 115.74 113.174",
        "Minh Linh Anh Trang Tuan Huong Duc Thao Hung Mai Long Ngoc Khanh Phuong Nam Hanh Quang Yen Bao Lan",
        "Ngu Tr Ph Ho Dan Bu D L Vo Hu", "yen an am ang inh i uong e y",
    ),
    _locale(
        "EG", 2, 2, "Africa/Cairo", "ar-EG", 0.15, "gmail.com gmail.com yahoo.com hotmail.com outlook.com",
        "+2010######## +2011######## +2012########", "Cairo Giza Tanta Luxor Aswan", "#####",
        "84.36 156.174 156.210 197.46 197.120 102.185 41.37 45.111 105.38 196.133 105.198 196.156 154.187 154.188",
        "Ahmed Fatma Mohamed Mona Mahmoud Nour Omar Salma Youssef Aya Khaled Hana Mostafa Dina Karim Rania Tarek Heba Amr Yasmin",
        "Has El Sal Mah Ib Far Sha Gam Ra Na Kha Sa Ab Mo Zak", "san sayed em moud rahim ouk rif al mzy sser lil id del rsi aria",
        "أحمد فاطمة محمد منى محمود نور عمر سلمى يوسف آية", "حسن سالم ابراهيم فاروق شريف جمال رمزي ناصر خليل زكريا",
    ),
)  # fmt: skip

LOCALES: Mapping[str, Locale] = {locale.country: locale for locale in _ALL}

HOSTS: Mapping[str, tuple[str, ...]] = {
    "US": ("98.90", "13.218", "172.173", "72.146", "38.229", "57.129"),
    "DE": ("176.9", "5.161", "3.120", "18.184", "95.217", "65.21"),
    "FR": ("62.210", "51.254", "54.39", "78.209"),
    "NL": ("40.68", "13.95", "34.90", "52.174"),
    "GB": ("51.141", "20.68", "85.210", "146.177"),
    "SG": ("52.220", "18.136", "8.217", "13.228"),
}
"""/16s of hosting companies by country, as public tables of cloud ranges have them."""


def fill(rng: Random, pattern: str) -> str:
    """A pattern with its digits drawn.

    >>> fill(Random(1), "+1415N######")[:5]
    '+1415'
    """
    drawn = {"#": "0123456789", "N": "23456789", "_": " "}
    return "".join(rng.choice(drawn[sign]) if sign in drawn else sign for sign in pattern)
