"""The strict forms of columns, by which data that stand under their header are told from data that stand beside it."""

import re

from marketplace.imports.hours import TIME_PATTERN
from marketplace.imports.reading import Form

TIME = Form(TIME_PATTERN, "09:00")
FLAG = Form(re.compile(r"[YyNn]|유료|무료"), "Y")
LATITUDE = Form(re.compile(r"3[3-8](\.\d+)?"), "37.5663")
LONGITUDE = Form(re.compile(r"12[4-9](\.\d+)?|13[0-2](\.\d+)?"), "126.9779")
CHARGE = Form(re.compile(r"유료|무료|혼합"), "유료")
LOT_KIND = Form(re.compile(r"(노상|노외|부설|기계식).*"), "노상")
OWNERSHIP = Form(re.compile(r"공영|민영|공유"), "공영")
DATE = Form(re.compile(r"(19|20)\d{2}[-./]?\s?\d{1,2}[-./]?\s?\d{1,2}\.?([ T].*)?"), "2022-09-30")
