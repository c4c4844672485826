"""Numbers that carry their own proof: accounts, cards and persons' numbers are known by their check digits. Pure."""

HU_WEIGHTS = (9, 7, 3, 1)
PESEL_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)


def iban(text: str) -> bool:
    """Whether this is an international account number."""
    plain = "".join(text.split()).upper()
    if not (15 <= len(plain) <= 34 and plain[:2].isalpha() and plain[2:4].isdigit() and plain.isalnum()):
        return False
    return plain.isascii() and int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1


def polish_account(text: str) -> bool:
    """Whether these are the 26 digits of an account in Poland, written without its PL."""
    plain = digits(text)
    return len(plain) == 26 and iban("PL" + plain)


def hungarian_account(text: str) -> bool:
    """Whether these are the 16 or 24 digits of an account in Hungary: bank and account each with a check digit."""
    plain = digits(text)
    return len(plain) in (16, 24) and _proves_itself(plain[:8]) and _proves_itself(plain[8:])


def _proves_itself(part: str) -> bool:
    return sum(int(sign) * HU_WEIGHTS[place % 4] for place, sign in enumerate(part)) % 10 == 0 and part.strip("0") != ""


def card(text: str) -> bool:
    """Whether this is the number of a payment card (Luhn)."""
    plain = digits(text)
    if not 13 <= len(plain) <= 19 or plain[0] not in "23456" or len(set(plain)) == 1:
        return False
    doubled = (int(sign) * (2 if place % 2 else 1) for place, sign in enumerate(reversed(plain)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def pesel(text: str) -> bool:
    """Whether this is the number of a person in Poland."""
    if len(text) != 11 or not (text.isascii() and text.isdigit()) or not 1 <= int(text[2:4]) % 20 <= 12:
        return False
    told = sum(int(sign) * weight for sign, weight in zip(text, PESEL_WEIGHTS, strict=False))
    return (10 - told % 10) % 10 == int(text[10]) and 1 <= int(text[4:6]) <= 31


def digits(text: str) -> str:
    """The digits of this text alone."""
    return "".join(sign for sign in text if sign in "0123456789")
