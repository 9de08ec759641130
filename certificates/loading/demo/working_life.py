"""What people get through school, work, driving and retirement."""

from collections.abc import Iterator
from datetime import date, timedelta

from certificates.loading.demo import professions
from certificates.loading.demo.papers import Paper, between, employer_of, paper, plate_of, years_later
from certificates.loading.demo.people import TODAY, Household, Person

STATUS_BY_SERIAL = {3: "suspended", 5: "suspended", 7: "revoked", 11: "annulled", 17: "cancelled"}


def work_papers(person: Person, home: Household) -> Iterator[Paper]:
    """Papers of a grown-up's working life; the last digits of the number decide who has which."""
    if not person.grown_up:
        return
    draw = int(person.number[14:17])
    pensioner = person.age >= (60 if person.sex == "男" else 55)
    yield _pension(person, paid=pensioner)
    if not pensioner:
        yield from _employment(person)
    if person.age < 62 and draw % 5 < 3:
        yield _degree(person)
    if "driver" in person.tags or (draw % 2 and person.age < 72):
        yield _driving_licence(person, home)
    if plate_of(person):
        yield from _car(person, home)
    yield from professions.profession_papers(person, draw)


def _pension(person: Person, *, paid: bool) -> Paper:
    """What the insurer answers: the monthly amount, or that nothing is paid yet."""
    resident = person.birth.year < 1952
    amount = "1286.00" if "shown" in person.tags else "233.00" if resident else f"{2600 + person.age * 9}.00"
    attributes = {
        "name": person.name,
        "id_number": person.number,
        "kind": "城乡居民基本养老保险" if resident else "企业职工基本养老保险",
        "monthly_amount": amount if paid else "0.00",
        "first_paid": f"{person.birth.year + 60}年" if paid else "",
        "agency": f"{person.city.name}社会保险经办机构",
        "status": "正常领取" if paid else "未领取",
    }
    return paper(
        "养老待遇领取信息",
        f"YL{person.number[-12:]}",
        f"{person.city.prefix}-RSJ",
        date(2026, 1, 1),
        [(person, "holder")],
        attributes,
    )


def _employment(person: Person) -> Iterator[Paper]:
    jobless = "jobless" in person.tags or int(person.number[14:17]) % 11 == 0
    since = between(max(years_later(person.birth, 18), date(2008, 1, 1)), date(2026, 6, 1), person.number)
    yield _job_register(person, since, jobless=jobless)
    yield _insurance(person, jobless=jobless)
    if jobless:
        yield _job_seekers_card(person, since)
    elif person.city.prefix == "AQ":
        yield _income(person)


def _job_register(person: Person, since: date, *, jobless: bool) -> Paper:
    attributes = {
        "name": person.name,
        "id_number": person.number,
        "status": "失业" if jobless else "就业",
        "employer": "" if jobless else employer_of(person),
        "registered_on": since,
        "reason": "单位终止劳动合同" if jobless else "单位招用",
    }
    serial, issuer = f"JY{person.number[-12:]}", f"{person.city.prefix}-RSJ"
    return paper("就业登记信息", serial, issuer, since, [(person, "holder")], attributes)


def _insurance(person: Person, *, jobless: bool) -> Paper:
    attributes = {
        "name": person.name,
        "id_number": person.number,
        "employer": "" if jobless else employer_of(person),
        "insurance_kinds": "养老、失业、工伤",
        "paid_months": 12 * max(person.age - 24, 1),
        "last_paid": "2026-03" if jobless else "2026-10",
        "base": "4504.00",
    }
    serial, issuer = f"SB{person.number[-12:]}", f"{person.city.prefix}-RSJ"
    return paper("社会保险参保信息", serial, issuer, date(2026, 1, 1), [(person, "holder")], attributes)


def _job_seekers_card(person: Person, since: date) -> Paper:
    serial = f"{person.city.region}{person.number[-10:]}"
    attributes = {
        "name": person.name,
        "id_number": person.number,
        "certificate_number": serial,
        "education": "大学专科",
        "employment_status": "失业",
        "difficulty": "大龄失业人员" if person.age > 45 else "",
        "registered_on": since,
    }
    return paper("就业创业证", serial, f"{person.city.prefix}-RSJ", since, [(person, "holder")], attributes)


def _income(person: Person) -> Paper:
    attributes = {
        "name": person.name,
        "id_number": person.number,
        "year": 2025,
        "income": f"{42000 + person.age * 310}.00",
        "tax": "0.00",
    }
    serial = f"GS{person.number[-12:]}"
    return paper("个人所得税申报信息", serial, "AQ-SWJ", date(2026, 3, 31), [(person, "holder")], attributes)


def _degree(person: Person) -> Paper:
    graduated = date(person.birth.year + 22, 6, 30)
    graduated = min(graduated, date(2026, 6, 30))
    number = f"99999{graduated.year}05{person.number[-6:]}"
    attributes = {
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.birth,
        "school": "示例大学",
        "major": ("会计学", "护理学", "临床医学", "机械工程", "学前教育")[int(person.number[14:17]) % 5],
        "level": "本科" if int(person.number[16]) % 2 else "专科",
        "study_period": f"{graduated.year - 4}年9月至{graduated.year}年6月",
        "certificate_number": number,
        "graduated_on": graduated,
    }
    issuer = f"{person.city.prefix}-{'JTJ' if person.city.prefix == 'AQ' else 'JYJ'}"
    return paper("学历证书", number, issuer, graduated, [(person, "holder")], attributes)


def _driving_licence(person: Person, home: Household) -> Paper:
    first = between(max(years_later(person.birth, 18), date(1996, 1, 1)), date(2024, 1, 1), person.number)
    until = (
        date(2026, 12, 14) if "driver" in person.tags else between(date(2026, 2, 1), date(2036, 1, 1), person.number)
    )
    status = STATUS_BY_SERIAL.get(home.serial % 40, "valid")
    attributes = {
        "name": person.name,
        "sex": person.sex,
        "nationality": "中国",
        "address": home.address,
        "birth_date": person.birth,
        "first_issued_on": first,
        "vehicle_class": ("C1", "C1", "C2", "B2")[int(person.number[14:17]) % 4],
        "licence_number": person.number,
        "file_number": f"{person.city.region}{person.number[-6:-1]}0",
        "valid_period": f"至{until:%Y-%m-%d}",
    }
    issued = min(years_later(until, -10), TODAY - timedelta(days=30))
    return paper(
        "机动车驾驶证",
        person.number,
        f"{person.city.prefix}-GAJ",
        max(issued, first),
        [(person, "holder")],
        attributes,
        until=until,
        status=status,
    )


def _car(person: Person, home: Household) -> Iterator[Paper]:
    plate, issuer = plate_of(person), f"{person.city.prefix}-GAJ"
    registered = between(date(2015, 1, 1), date(2026, 5, 1), person.number)
    vin = f"LDEMO{person.number[-12:]}".replace("X", "0")
    yield paper(
        "机动车行驶证",
        plate,
        issuer,
        registered,
        [(person, "owner")],
        {
            "plate_number": plate,
            "vehicle_type": "小型轿车",
            "owner": person.name,
            "address": home.address,
            "use_character": "非营运",
            "model": "示例牌SL7000",
            "vin": vin,
            "engine_number": f"E{person.number[6:14]}",
            "registered_on": registered,
            "issued_on": registered,
        },
    )
    if person.city.prefix == "AQ":
        yield _car_tax(person, vin, registered)


def _car_tax(person: Person, vin: str, paid_on: date) -> Paper:
    return paper(
        "车辆购置税信息",
        f"GZS{vin[-10:]}",
        "AQ-SWJ",
        paid_on,
        [(person, "owner")],
        {"taxpayer": person.name, "vin": vin, "tax_status": "已完税", "paid_on": paid_on, "amount": "8200.00"},
    )
