"""Words by which the usual topics are recognised, to begin with; each desk makes them its own. Pure data."""

WORDS: dict[str, dict[str, list[str]]] = {
    "legal": {
        "pl": ["prawnik", "adwokat", "pozew*", "pozw*", "sąd", "do sądu", "rzecznik konsumentów", "UOKiK", "RODO"],
        "hu": ["ügyvéd", "feljelent*", "bíróság", "beperel*", "fogyasztóvédelem", "jogi lépés", "adatvédelem"],
        "en": ["lawyer", "solicitor", "sue", "court", "legal action", "ombudsman", "gdpr"],
    },
    "medical": {
        "pl": ["szpital", "lekarz", "karetka", "uczulenie", "oparzenie", "zatrucie", "leki"],
        "hu": ["kórház", "orvos", "mentő", "allergia", "égési", "mérgezés", "gyógyszer"],
        "en": ["hospital", "doctor", "ambulance", "allergy", "injury", "poisoning", "medicine"],
    },
    "press": {
        "pl": ["dziennikarz", "redakcja", "artykuł", "wywiad", "reportaż", "rzecznik prasowy"],
        "hu": ["újságíró", "szerkesztőség", "cikk", "interjú", "sajtó", "riport"],
        "en": ["journalist", "reporter", "newspaper", "interview", "press office", "editor"],
    },
    "safety": {
        "pl": ["wypadek", "pożar", "wybuch*", "groźba", "policja", "niebezpieczne"],
        "hu": ["baleset", "tűz", "robban*", "fenyeget*", "rendőrség", "veszélyes"],
        "en": ["accident", "fire", "explosion", "threat", "police", "dangerous"],
    },
}
