"""What may be kept of a person: a name to be called by, a phone; never an ID or card number."""

import re
import unicodedata

from storage.refusals import LooksLikeIdentityNumber, NameUnusable, PhoneUnusable
from storage.rules.codes import NOTICE_NUMBER

NAME_LENGTH = 20
COMPOUND_SURNAME = re.compile(
    "欧阳|司马|上官|诸葛|东方|尉迟|皇甫|公孙|慕容|令狐|长孙|宇文|司徒|司空|夏侯|轩辕|端木|独孤|南宫|西门"
    "|东郭|百里|呼延|闻人|澹台|申屠|公羊|赫连|濮阳|太史|公冶|宗政|淳于|单于|仲孙|钟离|鲜于|闾丘|亓官"
    "|司寇|拓跋|歐陽|司馬|諸葛|東方|尉遲|長孫|軒轅|獨孤|南宮|西門|東郭|鍾離"
)
_NUMERALS = str.maketrans("零〇一幺二三四五六七八九壹贰叁肆伍陆柒捌玖", "001123456789123456789")
_BETWEEN_DIGITS = re.compile(r"(?<=[\dXx])[\s\-‐-―_.·,，、*/\u200b-\u200f\u2060\ufeff]+(?=[\dXx])")
_REGION = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{4}"
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_EIGHTEEN = re.compile(rf"{_REGION}(?:18|19|20)\d{{2}}{_MONTH_DAY}\d{{3}}[\dXx]")
_FIFTEEN = re.compile(rf"(?<!\d){_REGION}\d{{2}}{_MONTH_DAY}\d{{3}}(?!\d)")
_CARD = re.compile(r"(?<!\d)(?:62|60|4\d|5[1-5])\d{14,17}(?!\d)")
_LONG_NUMBER = re.compile(r"\d{7}")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"(?:\+?86|0086)?(0?(?:10|2\d)|0?[3-9]\d{2})([2-8]\d{6,7})")


def looks_like_identity_number(text: str) -> bool:
    """Tell whether the text holds something like an ID number, however it is spaced or written.

    The check digit is not asked for: a number with a typing error is just as private.
    """
    digits = _digits(text)
    return bool(_EIGHTEEN.search(digits) or _FIFTEEN.search(digits))


def looks_like_bank_card(text: str) -> bool:
    """Tell whether the text holds something like a bank card's number (16 to 19 digits, Luhn)."""
    return any(_luhn(found) for found in _CARD.findall(_digits(text)))


def holds_private_number(text: str) -> bool:
    """Tell whether the text holds what may be an ID, a bank card or a phone: 7 digits in a row."""
    return bool(_LONG_NUMBER.search(_digits(text)))


def masked_name(name: str) -> str:
    """Return the surname and two stars: 王小芳 and 王女士 both become 王**."""
    name = name.strip()
    compound = len(name) > 2 and COMPOUND_SURNAME.match(name)
    return f"{name[:2] if compound else name[:1]}**"


def phone_tail(phone: str) -> str:
    """Return the last four digits, enough to recognise a number by."""
    return phone[-4:]


def usable_name(text: str) -> str:
    """Return a name to be called by, trimmed: 1 to 20 letters.

    Raises LooksLikeIdentityNumber or NameUnusable.
    """
    _refuse_identity_number(text)
    name = re.sub(r"[ \u3000]+", " ", unicodedata.normalize("NFKC", text)).strip()
    if not 1 <= len(name) <= NAME_LENGTH or not all(map(_belongs_in_a_name, name)):
        raise NameUnusable
    if not any(map(str.isalpha, name)):
        raise NameUnusable
    return name


def usable_phone(text: str | None) -> str | None:
    """Return a mainland number, mobile as 11 digits, landline as 0356-2012345; None if none given.

    Raises LooksLikeIdentityNumber or PhoneUnusable.
    """
    if text is None or not text.strip():
        return None
    _refuse_identity_number(text)
    number = re.sub(r"[\s\-‐-―.()（）]", "", unicodedata.normalize("NFKC", text))
    if mobile := _MOBILE.fullmatch(number):
        return mobile[1]
    if landline := _LANDLINE.fullmatch(number):
        return f"0{landline[1].removeprefix('0')}-{landline[2]}"
    raise PhoneUnusable


def _belongs_in_a_name(letter: str) -> bool:
    return letter.isalpha() or unicodedata.combining(letter) > 0 or letter in " ·-'’"


def _refuse_identity_number(text: str) -> None:
    if looks_like_identity_number(text):
        raise LooksLikeIdentityNumber


def _digits(text: str) -> str:
    """Return the text with its digits plain and nothing between them; our own numbers left out."""
    plain = unicodedata.normalize("NFKC", text).translate(_NUMERALS)
    return _BETWEEN_DIGITS.sub("", NOTICE_NUMBER.sub(" ", plain))


def _luhn(digits: str) -> bool:
    doubled = (int(d) * 2 for d in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(n // 10 + n % 10 for n in doubled)) % 10 == 0
