"""Demo organisations and their licences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count

from certificates.loading.demo import numbers
from certificates.loading.demo.papers import Paper, years_later
from certificates.loading.demo.people import ANQIU, DONGYING, City, Person

KINDS = (
    ("商贸", "91"),
    ("食品", "91"),
    ("机械", "91"),
    ("物流", "91"),
    ("早餐店", "92"),
    ("小吃店", "92"),
    ("养老服务中心", "52"),
    ("中医诊所", "92"),
    ("职业培训学校", "52"),
    ("医院", "12"),
    ("口腔门诊部", "91"),
    ("农业合作社", "93"),
)


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """A demo organisation and who represents it."""

    name: str
    number: str
    trade: str
    city: City
    head: Person
    founded: date


def organisations(heads: list[Person]) -> Iterator[Organisation]:
    """Two of each kind, one per city; the first is 安丘示例商贸有限公司."""
    serial = count(70001, 131)
    for place, city in enumerate((ANQIU, DONGYING)):
        for index, (trade, prefix) in enumerate(KINDS):
            suffix = "有限公司" if prefix == "91" and trade != "口腔门诊部" else ""
            yield Organisation(
                name=f"{city.name.removesuffix('市')}示例{trade}{suffix}",
                number=numbers.uscc(prefix, city.region, next(serial)),
                trade=trade,
                city=city,
                head=heads[place * len(KINDS) + index],
                founded=date(2012 + index, 3 + place, 8 + index),
            )


def organisation_papers(one: Organisation) -> Iterator[Paper]:
    """Its registration, and what its trade needs."""
    if one.trade in ("养老服务中心", "职业培训学校"):
        yield _social_service(one)
    elif one.trade != "医院":
        yield _business_licence(one)
    if one.trade in ("食品", "早餐店", "小吃店"):
        yield _food_licence(one)
    if one.trade in ("医院", "口腔门诊部"):
        yield _medical_licence(one)
    if one.trade == "中医诊所":
        yield _clinic_record(one)
    if one.trade in ("商贸", "物流", "养老服务中心", "职业培训学校"):
        yield _premises(one)


def _social_service(one: Organisation) -> Paper:
    attributes = {
        "name": one.name,
        "uscc": one.number,
        "legal_representative": one.head.name,
        "domicile": _address(one),
        "scope": one.trade,
        "capital": "10万元",
        "supervisor": "业务主管单位（示例）",
        "valid_period": "至2030-12-31",
    }
    return _paper(one, "民办非企业单位法人登记证书", one.number, "SPJ", attributes, until=date(2030, 12, 31))


def _business_licence(one: Organisation) -> Paper:
    attributes = {
        "uscc": one.number,
        "name": one.name,
        "type": "有限责任公司" if one.number.startswith("91") else "个体工商户",
        "legal_representative": one.head.name,
        "capital": "50万元",
        "established_on": one.founded.isoformat(),
        "domicile": _address(one),
        "business_scope": f"{one.trade}（演示）",
        "registrar": f"{one.city.name}市场监管部门",
    }
    status = "cancelled" if one.trade == "小吃店" and one.city.prefix == "DY" else "valid"
    return _paper(one, "营业执照", one.number, "SJJ", attributes, status=status)


def _food_licence(one: Organisation) -> Paper:
    until = date(2026, 5, 31) if one.trade == "早餐店" else date(2029, 5, 31)
    number = f"JY1{one.city.region}{one.number[8:14]}"
    attributes = {
        "operator": one.name,
        "uscc": one.number,
        "legal_representative": one.head.name,
        "domicile": _address(one),
        "premises": _address(one),
        "business_type": "餐饮服务经营者",
        "items": "热食类食品制售",
        "licence_number": number,
        "valid_until": until.isoformat(),
    }
    return _paper(one, "食品经营许可证", number, "SPJ", attributes, until=until, issued=years_later(until, -5))


def _medical_licence(one: Organisation) -> Paper:
    dentist, number = one.trade == "口腔门诊部", f"PDY{one.number[8:17]}"
    attributes = {
        "name": one.name,
        "address": _address(one),
        "legal_representative": one.head.name,
        "principal": one.head.name,
        "subjects": "口腔科" if dentist else "内科、外科、妇产科",
        "registration_number": number,
        "beds": 0 if dentist else 80,
        "valid_period": "至2031-03-31",
    }
    return _paper(one, "医疗机构执业许可证", number, "SPJ", attributes, until=date(2031, 3, 31))


def _clinic_record(one: Organisation) -> Paper:
    number = f"ZY{one.number[8:17]}"
    attributes = {
        "name": one.name,
        "address": _address(one),
        "principal": one.head.name,
        "scope": "中医内科",
        "record_number": number,
        "recorded_on": "2021-04-09",
    }
    return _paper(one, "中医诊所备案证", number, "SPJ", attributes)


def _premises(one: Organisation) -> Paper:
    number = f"鲁（2019）{one.city.name}不动产权第9{one.number[10:16]}号"
    attributes = {
        "certificate_number": number,
        "owners": one.name,
        "co_ownership": "单独所有",
        "location": _address(one),
        "unit_number": f"{one.city.region}001002GB{one.number[11:16]}F00010001",
        "right_type": "国有建设用地使用权/房屋所有权",
        "right_nature": "出让",
        "use": "商服用地/商业服务",
        "area": "420.00",
        "term": "至2059年5月31日",
        "registered_on": "2019-06-03",
    }
    return _paper(one, "不动产权证书", number, "ZRZY", attributes, issued=date(2019, 6, 3))


def _address(one: Organisation) -> str:
    return f"{one.city.address}示例路{int(one.number[8:16], 36) % 200 + 1}号"


def _paper(
    one: Organisation,
    type_name: str,
    serial: str,
    issuer: str,
    attributes: Mapping[str, object],
    *,
    until: date | None = None,
    issued: date | None = None,
    status: str = "valid",
) -> Paper:
    start = issued or one.founded
    return {
        "type": type_name,
        "serial": serial,
        "issuer": f"{one.city.prefix}-{issuer}",
        "issued_on": start.isoformat(),
        "valid_from": start.isoformat(),
        "valid_until": until.isoformat() if until else None,
        "status": status,
        "holders": [{"document_type": "uscc", "number": one.number, "role": "holder"}],
        "attributes": attributes,
    }
