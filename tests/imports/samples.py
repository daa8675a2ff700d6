"""Invented rows with the dirt of the real files, and files made of them."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOM = {
    "개방시설명": "햇살동 주민센터 2층 회의실",
    "개방장소명": "햇살동 주민센터",
    "개방시설유형구분": "회의실",
    "휴관일": "토+일",
    "평일운영시작시각": "09:00",
    "평일운영종료시각": "18:00",
    "주말운영시작시각": "00:00",
    "주말운영종료시각": "00:00",
    "유료사용여부": "Y",
    "사용기준시간": "2",
    "사용료": "10,000",
    "초과사용단위시간": "1",
    "초과사용료": "5000",
    "수용가능인원수": "20",
    "면적": "60.5",
    "부대시설정보": "책상+의자+빔프로젝터",
    "신청방법구분": "인터넷+방문",
    "시설사진정보": "",
    "소재지도로명주소": "서울특별시 중구 햇살로 12",
    "소재지지번주소": "",
    "관리기관명": "서울특별시 중구청",
    "담당부서명": "자치행정과",
    "사용안내전화번호": "02-555-0101",
    "홈페이지주소": "rooms.example.org/haetsal",
    "위도": "37.5651",
    "경도": "126.9895",
    "데이터기준일자": "2022-09-30",
    "제공기관코드": "9990001",
    "제공기관명": "서울특별시 중구",
}

CITY_LOT = {
    "PARKING_CODE": "7000001",
    "PARKING_NAME": "둥지길 공영주차장(구)",
    "ADDR": "노원구 상계동 1-2",
    "PARKING_TYPE_NM": "노상 주차장",
    "OPERATION_RULE_NM": "시간제 주차장",
    "TEL": "02)555-0202",
    "CAPACITY": "1",
    "PAY_NM": "유료",
    "NIGHT_FREE_OPEN_NM": "야간 미개방",
    "WEEKDAY_BEGIN_TIME": "0900",
    "WEEKDAY_END_TIME": "1900",
    "WEEKEND_BEGIN_TIME": "0900",
    "WEEKEND_END_TIME": "1500",
    "HOLIDAY_BEGIN_TIME": "0000",
    "HOLIDAY_END_TIME": "0000",
    "SYNC_TIME": "2023-06-28 13:25:08",
    "SATURDAY_PAY_NM": "무료",
    "HOLIDAY_PAY_NM": "무료",
    "FULLTIME_MONTHLY": "100000",
    "RATES": "250",
    "TIME_RATE": "5",
    "ADD_RATES": "500",
    "ADD_TIME_RATE": "10",
    "DAY_MAXIMUM": "20000",
    "N_ROWS": "1",
    "N_POINTS": "1",
    "LAT": "37.6543",
    "LNG": "127.0611",
}

STANDARD_LOT = {
    "주차장관리번호": "999-1-000001",
    "주차장명": "둥지길주차장",
    "주차장구분": "공영",
    "주차장유형": "노외",
    "소재지도로명주소": "서울특별시 노원구 둥지로 3",
    "소재지지번주소": "서울특별시 노원구 상계동 1-2",
    "주차구획수": "43",
    "급지구분": "3",
    "부제시행구분": "미시행",
    "운영요일": "평일+토요일",
    "평일운영시작시각": "09:00",
    "평일운영종료시각": "19:00",
    "토요일운영시작시각": "09:00",
    "토요일운영종료시각": "15:00",
    "공휴일운영시작시각": "00:00",
    "공휴일운영종료시각": "00:00",
    "요금정보": "유료",
    "주차기본시간": "5",
    "주차기본요금": "150",
    "추가단위시간": "5",
    "추가단위요금": "150",
    "1일주차권요금적용시간": "630",
    "1일주차권요금": "9000",
    "월정기권요금": "70000",
    "결제방법": "카드",
    "특기사항": "",
    "관리기관명": "노원구 주차공단",
    "전화번호": "02-555-0303",
    "위도": "37.6543",
    "경도": "127.0611",
    "데이터기준일자": "2021-05-12",
    "제공기관코드": "9990002",
    "제공기관명": "서울특별시 노원구",
}


def csv_text(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Rows as a CSV file's text, quoted where they must be."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def table(sample: Mapping[str, str], *changes: Mapping[str, str]) -> list[list[str]]:
    """The header of a sample and a row for each of the changes to it (one unchanged row for none)."""
    return [list(sample), *([*({**sample, **change}).values()] for change in changes or [{}])]


def write(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """Writes rows to a file, and tells where."""
    path.write_bytes(csv_text(rows, delimiter).encode(encoding))
    return path
