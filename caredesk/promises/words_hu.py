"""Hungarian, for `spot`: what promises. Its times stand in times_hu. Pure."""

import re

from caredesk.promises.grammar import Grammar, whole, words
from caredesk.promises.times_hu import TIMES

# The present promises; what was done ends otherwise (`visszahívtuk`), and so does what would be (`visszahívnánk`).
VERBS = words(
    "hiv(?:juk|om|unk|lak) jelezzuk jelz(?:ek|unk|em) jelentkez(?:unk|em|ek) valaszol(?:unk|ok|om|juk)",
    "ir(?:unk|ok|om|juk)",
    "ertesit(?:juk|em|unk|em) kuld(?:juk|unk|om|ok) nez(?:zuk|unk|em|ek) terit(?:juk|unk|em) ter(?:unk|ek)",
    "fizet(?:juk|unk|em)",
    "cserel(?:juk|unk|em) javit(?:juk|unk|om) old(?:juk|unk|om) intez(?:zuk|unk|em|kedunk) szallit(?:juk|unk|om)",
    "kezbesit(?:juk|unk|em) ad(?:juk|unk|om|ok) biral(?:juk|om) vizsgal(?:juk|om) tisztaz(?:zuk|om)",
    "kerdez(?:zuk|em|unk|ek)",
    "beszel(?:unk|ek|em|juk) szol(?:unk|ok) foglalkoz(?:unk|om|ok) igazol(?:juk|om|unk) vesszuk veszem",
    "teljesit(?:juk|em)",
    "tesszuk teszem zarjuk zarom allit(?:juk|om) nyit(?:juk|om) kartalanit(?:juk|om) tajekoztat(?:juk|om|unk)",
    "ellenorizzuk ellenorzom hozzuk hozom torol(?:juk|om) szervez(?:zuk|em) egyeztet(?:unk|ek) fejez(?:zuk|em)",
    "jar(?:unk|ok)",
    "gondoskod(?:unk|om) derit(?:juk|em) potol(?:juk|om) kozol(?:juk|om) utal(?:juk|om|unk) keressuk keresem",
    "frissit(?:juk|em)",
    "orvosol(?:juk|om) igyeksz(?:unk|em) megprobal(?:juk|om) ig(?:erjuk|erem|erunk) garantal(?:juk|om|unk)",
    "megteszunk",
    "visszater(?:unk|ek) elhozzuk atadjuk lefoglal(?:juk|om) feldolgoz(?:zuk|om) elvegez(?:zuk) elvegzem",
    "megker(?:juk|em) rendez(?:zuk|em) postaz(?:zuk|om) jovair(?:juk|om) modosit(?:juk|om) aktival(?:juk|om)",
).replace(" ", "|")
BEFORE = r"(?:meg|vissza|el|fel|ki|be|le|at|oda|ossze|hozza|utana|ujra|helyre|kozze|tovabb|ra)?"
OURS = (
    r"(?:kollega\w*|kolleganom\w*|kolleganonk\w*|kollegank|munkatars\w*|csapat\w*|futar\w*|szerelo\w*"
    r"|szakember\w*|jogasz\w*|sajto\w*|ugyfelszolgalat\w*"
    r"|\w*osztaly\w*|valaki|vezeto\w*|technikus\w*)\b[\w .:-]{0,50}?"
)
THEY = words(
    "(?:fel|vissza)?hivja(?:k)? (?:meg|fel)?keresi(?:k)? jelentkez(?:ik|nek) valaszol(?:nak)? ir(?:nak)?",
    "(?:ki)?szallitja hozza",
    "kezbesiti (?:meg)?erkezik jelez(?:nek|ni)? jelzi ertesiti(?:k)? felveszi(?:k)? megnezi(?:k)?",
    "ellenorzi(?:k)? (?:ki)?javitja",
    "(?:el)?kuldi(?:k)? kimegy foglalkoz(?:ik|nak) fogja fogjak fog",
).replace(" ", "|")
THINGS = (
    r"(?:visszaterites|penz\w*|jovairas\w*|csomag\w*|valasz\w*|osszeg\w*|cimke\w*|kod\w*|szamla|csere\w*"
    r"|eredmeny\w*)"
    r"\b[\w .-]{0,50}?"
)
COME = r"(?:megerkezik|erkezik|meglesz|lesz|megjon|kapja|kap)"
HUNGARIAN = Grammar(
    joints=re.compile(
        r"[;()]|[,:](?!\d)|(?<!\d) - |\b(?:es|de|mert|hogy|amint|mihelyt|majd|aztan|illetve|ezert|tehat)\b"
    ),
    condition=re.compile(
        r"\b(?:ha|amennyiben|felteve|hacsak|eseten|(?:meg)?iger(?:tuk|tem|tek|te|t)|remel\w+|azt (?:mond|ir"
        r"|kerdez)\w+"
        r"|(?:mond|ir)tak neki)\b|^\W*(?:vajon|ugye)\b"
    ),
    veto=re.compile(
        r"\b(?:nem|sem|ne|senki|soha|nyitva|zarva|bezarunk|zarunk|altalaban|rendszerint|szokott|kell|lehet"
        r"|tudna|volna"
        r"|szeretne\w*|elado|bolt\w*|esetleg|talan)\b|\w{3,}(?:nank|nenk)\b|^\W*ker(?:juk|em)\b"
    ),
    promise=whole(
        words(
            rf"{BEFORE}(?:{VERBS})",
            r"fog(?:juk|unk|om|ok)(?! (?:zarni|nyitni))",
            rf"{OURS}\b(?:{THEY})",
            r"(?:meg)?kapja|kapni fog\w*|fog\w* kapni|valaszt kap\w*|meglesz\w*|lesz valasz\w*",
            rf"{THINGS}\b{COME}",
            r"(?:kimegy|felhivja|visszahivja|jelentkezik|erkezik)\b[\w .-]{0,40}?"
            r"(?:szerelo\w*|futar\w*|kolleg\w*|munkatars\w*|technikus\w*)",
        )
    ),
    busy=re.compile(
        r"\b(?:rajta vagyunk|rajta vagyok|dolgoz(?:unk|om) rajta|rajta dolgoz\w+|foglalkoz(?:unk|om|nak|ik)"
        r"|vizsgaljuk|vizsgalom)\b"
    ),
    dated=re.compile(
        r"\b(?:meg|vissza|el|fel|ki|be|le|at|oda|ossze|hozza|utana|ujra|helyre|kozze)\w{2,}(?:juk|zuk|suk"
        r"|(?<![tn])unk)\b"
    ),
    contact=whole(
        r"\w*hiv(?:juk|om|unk|ja|jak|lak|ni)|\w*jelz\w+|\w*jelez\w+|jelentkez\w+|valasz\w*|\w*ertesit\w+"
        r"|ir(?:unk|ok|om|juk|nak)?"
        r"|megir\w+|szol(?:unk|ok)|\w*keres\w*|tajekoztat\w+|kapcsolat\w*|beszel\w+|visszater(?:unk|ek)|igazol\w+"
    ),
    shut=re.compile(
        r"\b(?:ker(?:juk|em)|kell|kuldje|irja|jelezze|varjon|on(?:ok)? (?:irt|mondt|kerdez)\w*|nyitva|zarva|ota"
        r"|\w+t(?:tuk|tunk|tem|tam)"
        r"|volt\w*)\b"
    ),
    times=TIMES,
)
