"""Parking bays that stand empty for part of the day, the week or the month."""

from __future__ import annotations

from marketplace.demo.content import (
    ALL_WEEK,
    DAY,
    HOUR,
    WEEKDAYS,
    Both,
    DemoListing,
    ParkingDetails,
    Place,
    open_on,
    photo,
)
from marketplace.demo.people import OWNER
from marketplace.listings.states import Approval, Policy, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec

NIGHT_LENGTH = 13 * HOUR + 30  # 19:00 to 08:30, as Seoul's night passes run

LISTINGS: tuple[DemoListing, ...] = (
    DemoListing(
        key="bay-seongbuk",
        owner=OWNER,
        category="alley-bays",
        title=Both("성북동 빌라 필로티 주차면 (평일 낮)", "Covered villa bay in Seongbuk-dong, weekdays"),
        description=Both(
            "출근한 동안 비어 있는 지정 주차면이에요. 비를 맞지 않고, 한성대입구역까지 걸어서 칠 분입니다.",
            "My own bay under the house, empty while I am at work. Out of the rain, seven minutes' walk from the metro.",
        ),
        details=ParkingDetails(
            length_cm=500, width_cm=230, height_cm=220, surface="concrete", plate_needed=True, charger=False
        ),
        place=Place("seongbuk", "성북구 성북로8길 27", 37.5913, 127.0045),
        hours=open_on(WEEKDAYS, "09:00", "18:00"),
        start_step_minutes=10,
        min_minutes=30,
        max_minutes=9 * HOUR,
        lead_minutes=30,
        horizon_days=30,
        buffer_after_minutes=10,
        tariffs=(TariffSpec(TariffUnit.BLOCK, 600, block_minutes=30, cap=6000),),
        photos=(photo("bay-alley", 0, "빨간 벽돌 빌라 아래 비어 있는 주차면", "An empty bay under a brick villa"),),
        renter_note="여섯 시에는 제 차가 돌아와요. 늦어질 것 같으면 미리 연락 주세요.",
        access_note="기둥 사이 가운데 자리, 바닥에 27번이라고 적혀 있어요.",
    ),
    DemoListing(
        key="bay-mapo-night",
        owner="jaehyun.baek@example.org",
        category="apartment-bays",
        title=Both("성산동 아파트 야간 주차면", "Night bay in a Seongsan-dong apartment"),
        description=Both(
            "밤마다 일하러 나가서 저녁 일곱 시부터 다음 날 아침 여덟 시 반까지 비는 자리입니다. "
            "홍대에서 늦게까지 노실 때 좋아요.",
            "I work nights, so this bay is free from seven in the evening until half past eight. Handy for a late night in "
            "Hongdae.",
        ),
        details=ParkingDetails(
            length_cm=510, width_cm=240, height_cm=None, surface="asphalt", plate_needed=True, charger=False
        ),
        place=Place("mapo", "마포구 성산로4길 51", 37.5625, 126.9112),
        hours=open_on(ALL_WEEK, "19:00", "32:30"),
        start_step_minutes=30,
        min_minutes=HOUR,
        max_minutes=NIGHT_LENGTH,
        horizon_days=30,
        tariffs=(TariffSpec(TariffUnit.NIGHT, 5000), TariffSpec(TariffUnit.HOUR, 1200)),
        photos=(photo("bay-apartment", 2, "아파트 앞 비어 있는 주차면", "An empty bay before apartment blocks"),),
        renter_note="경비실에 차량 번호가 전달됩니다. 여덟 시 반에는 꼭 비워 주세요.",
        access_note="정문으로 들어와 오른쪽 세 번째 줄, 204번 자리입니다.",
    ),
    DemoListing(
        key="bay-gangnam",
        owner="heejin.cha@example.org",
        category="apartment-bays",
        title=Both("대치동 아파트 평일 낮 주차면", "Weekday bay in Daechi-dong"),
        description=Both(
            "학원가 바로 옆 아파트 단지 안 자리예요. 아이를 기다리거나 볼일을 보실 때 편하게 대세요.",
            "Inside an apartment complex beside the academies: wait for your child or run an errand without circling.",
        ),
        details=ParkingDetails(
            length_cm=500, width_cm=250, height_cm=None, surface="asphalt", plate_needed=True, charger=False
        ),
        place=Place("gangnam", "강남구 도곡로78길 22", 37.4998, 127.0591),
        hours=open_on(WEEKDAYS, "09:00", "18:00"),
        start_step_minutes=30,
        max_minutes=9 * HOUR,
        lead_minutes=HOUR,
        tariffs=(TariffSpec(TariffUnit.HOUR, 2500, cap=15000),),
        photos=(
            photo("bay-apartment", 1, "아파트 단지 안의 비어 있는 주차면", "An empty bay inside an apartment complex"),
        ),
        renter_note="단지 안에서는 시속 10km로 다녀 주세요.",
        access_note="후문 차단기에 차량 번호를 등록해 둘게요. 103동 앞 17번입니다.",
    ),
    DemoListing(
        key="bay-songpa-ev",
        owner="soyeon.park@example.org",
        category="underground-bays",
        title=Both("문정동 지하 주차면 (전기차 충전)", "Underground bay with a charger in Munjeong-dong"),
        description=Both(
            "7kW 완속 충전기가 있는 지하 자리입니다. 낮 동안 꽂아 두면 저녁에는 가득 차 있어요. 전기료는 요금에 들어 있습니다.",
            "An underground bay with a 7 kW charger. Plug in during the day and leave full; electricity is included.",
        ),
        details=ParkingDetails(
            length_cm=500, width_cm=250, height_cm=230, surface="epoxy", plate_needed=True, charger=True
        ),
        place=Place("songpa", "송파구 충민로2길 18", 37.4812, 127.1209),
        hours=open_on(WEEKDAYS, "08:00", "20:00"),
        start_step_minutes=30,
        max_minutes=12 * HOUR,
        lead_minutes=HOUR,
        buffer_after_minutes=30,
        tariffs=(TariffSpec(TariffUnit.HOUR, 3000, cap=20000),),
        photos=(photo("bay-charger", 1, "충전기가 있는 지하 주차면", "An underground bay with a charger"),),
        renter_note="충전이 끝나면 케이블을 걸이에 걸어 주세요.",
        access_note="지하 2층 B구역 초록색 기둥 옆이에요.",
    ),
    DemoListing(
        key="bay-yongsan-shop",
        owner="daniel.okafor@example.org",
        category="shop-bays",
        lang="en",
        title=Both("이태원 빵집 앞 주차면 (저녁)", "Bay in front of a bakery in Itaewon, evenings"),
        description=Both(
            "빵집이 문을 닫는 저녁 여덟 시부터 새벽 두 시까지, 쉬는 월요일에는 하루 종일 빌려 드려요.",
            "From eight, when the bakery closes, until two in the morning, and all day on Mondays when we rest. "
            "Say hello to the cat.",
        ),
        details=ParkingDetails(
            length_cm=520, width_cm=240, height_cm=None, surface="paving", plate_needed=False, charger=False
        ),
        place=Place("yongsan", "용산구 이태원로27길 45", 37.5339, 126.9941),
        hours=((0, 9 * HOUR, 26 * HOUR), *open_on(range(1, 7), "20:00", "26:00")),
        start_step_minutes=30,
        max_minutes=17 * HOUR,
        lead_minutes=30,
        tariffs=(TariffSpec(TariffUnit.HOUR, 2000, cap=10000),),
        photos=(
            photo(
                "bay-shop", 0, "빨간 차양 가게 앞의 비어 있는 주차면", "An empty bay before a shop with a red awning"
            ),
        ),
        renter_note="Please do not block the door: the flour arrives at two.",
        access_note="Right below the red awning. Move the cone aside and put it back when you leave.",
    ),
    DemoListing(
        key="bay-nowon-weekend",
        owner="kyungho.ma@example.org",
        category="apartment-bays",
        title=Both("상계동 아파트 주말 주차면", "Weekend bay in Sanggye-dong"),
        description=Both(
            "금요일 저녁에 고향에 내려가 일요일 밤에 돌아옵니다. 그사이 비는 자리예요. 손님이 오실 때 쓰세요.",
            "I leave for my home town on Friday evening and return late on Sunday. In between, the bay is for your guests.",
        ),
        details=ParkingDetails(
            length_cm=500, width_cm=230, height_cm=None, surface="asphalt", plate_needed=True, charger=False
        ),
        place=Place("nowon", "노원구 동일로227길 60", 37.6629, 127.0590),
        hours=((4, 18 * HOUR, 42 * HOUR), (5, 18 * HOUR, 42 * HOUR), (6, 18 * HOUR, 22 * HOUR)),
        start_step_minutes=60,
        min_minutes=2 * HOUR,
        max_minutes=52 * HOUR,
        lead_minutes=3 * HOUR,
        tariffs=(TariffSpec(TariffUnit.HOUR, 1500, cap=8000), TariffSpec(TariffUnit.DAY, 8000)),
        photos=(photo("bay-apartment", 4, "아파트 앞의 비어 있는 주차면", "An empty bay before apartment blocks"),),
        renter_note="일요일 밤 열 시까지 비워 주세요.",
        access_note="605동 뒤쪽 주차장 88번. 차단기는 방문 차량으로 등록해 둡니다.",
    ),
    DemoListing(
        key="bay-yeouido",
        owner="seojun.han@example.org",
        category="underground-bays",
        title=Both("여의도 오피스텔 지하 주차면 (밤·주말)", "Underground bay in Yeouido, nights and weekends"),
        description=Both(
            "평일 밤과 주말 내내 비어 있는 지하 자리입니다. 한강공원 벚꽃 길까지 걸어서 오 분이에요.",
            "Free every weekday night and all weekend. Five minutes' walk from the cherry trees by the river.",
        ),
        details=ParkingDetails(
            length_cm=500, width_cm=240, height_cm=210, surface="epoxy", plate_needed=True, charger=False
        ),
        place=Place("yeongdeungpo", "영등포구 국제금융로6길 11", 37.5221, 126.9281),
        hours=(
            *open_on(range(4), "19:00", "32:00"),
            (4, 19 * HOUR, 43 * HOUR),
            *open_on((5,), "19:00", "43:00"),
            (6, 19 * HOUR, 32 * HOUR),
        ),
        start_step_minutes=30,
        min_minutes=2 * HOUR,
        max_minutes=61 * HOUR,
        tariffs=(TariffSpec(TariffUnit.NIGHT, 6000), TariffSpec(TariffUnit.HOUR, 1500, cap=12000)),
        photos=(photo("bay-underground", 3, "파란 띠를 두른 지하 주차면", "An underground bay with a blue band"),),
        renter_note="높이 2.1m가 넘는 차는 들어올 수 없어요.",
        access_note="지하 3층, 엘리베이터에서 내려 왼쪽 12번 자리.",
    ),
    DemoListing(
        key="bay-gwanak",
        owner="sumin.jeon@example.org",
        category="alley-bays",
        title=Both("봉천동 빌라 주차면 (낮)", "Villa bay in Bongcheon-dong, daytime"),
        description=Both(
            "언덕 위 빌라의 낮 주차면이에요. 서울대입구역까지 걸어서 십이 분, 내려가는 길은 즐겁습니다.",
            "A daytime bay in a villa up the hill, twelve minutes from the metro; the way down is the nice part.",
        ),
        details=ParkingDetails(
            length_cm=480, width_cm=220, height_cm=210, surface="concrete", plate_needed=True, charger=False
        ),
        place=Place("gwanak", "관악구 청림3길 44", 37.4891, 126.9591),
        hours=open_on(WEEKDAYS, "08:00", "18:30"),
        start_step_minutes=30,
        max_minutes=10 * HOUR,
        lead_minutes=HOUR,
        tariffs=(TariffSpec(TariffUnit.HOUR, 1000, cap=6000),),
        photos=(photo("bay-alley", 4, "빌라 아래 비어 있는 주차면", "An empty bay under a villa"),),
        renter_note="경사가 있으니 바퀴를 꺾어 세워 주세요.",
        access_note="첫 번째 기둥 옆자리예요.",
    ),
    DemoListing(
        key="bay-yangcheon",
        owner="hyejin.moon@example.org",
        category="apartment-bays",
        title=Both("목동 아파트 평일 낮 주차면", "Weekday bay in Mok-dong"),
        description=Both(
            "아이들 학교 보내고 출근하면 저녁까지 비어요. 넓은 가장자리 자리라 문을 활짝 열 수 있습니다.",
            "Empty once the children are at school. A wide bay at the end of the row: open your doors all the way.",
        ),
        details=ParkingDetails(
            length_cm=520, width_cm=260, height_cm=None, surface="asphalt", plate_needed=True, charger=False
        ),
        place=Place("yangcheon", "양천구 목동동로 206", 37.5183, 126.8745),
        hours=open_on(WEEKDAYS, "08:30", "17:30"),
        start_step_minutes=30,
        max_minutes=9 * HOUR,
        tariffs=(TariffSpec(TariffUnit.HOUR, 1200, cap=7000),),
        photos=(photo("bay-apartment", 3, "아파트 앞의 넓은 주차면", "A wide bay before apartment blocks"),),
        renter_note="아이들이 많이 다녀요. 천천히 들어와 주세요.",
        access_note="정문에서 두 번째 줄 맨 끝, 나무 옆입니다.",
    ),
    DemoListing(
        key="bay-jongno-shop",
        owner="youngsook.ko@example.org",
        category="shop-bays",
        title=Both("서촌 수선집 앞 주차면 (일요일·저녁)", "Bay before a mending shop in Seochon"),
        description=Both(
            "일요일에는 하루 종일, 다른 날은 가게 문 닫은 저녁 일곱 시부터 열한 시까지 비어 있어요. 경복궁 나들이에 좋습니다.",
            "All day on Sundays, and from seven to eleven when the shop is closed. Good for a walk to Gyeongbokgung.",
        ),
        details=ParkingDetails(
            length_cm=470, width_cm=220, height_cm=None, surface="paving", plate_needed=False, charger=False
        ),
        place=Place("jongno", "종로구 자하문로11길 18", 37.5832, 126.9711),
        hours=(*open_on(range(6), "19:00", "23:00"), (6, 9 * HOUR, 22 * HOUR)),
        start_step_minutes=30,
        max_minutes=13 * HOUR,
        tariffs=(TariffSpec(TariffUnit.BLOCK, 700, block_minutes=30, cap=9000),),
        photos=(photo("bay-shop", 2, "노란 차양 가게 앞 주차면", "A bay before a shop with a yellow awning"),),
        renter_note="골목이 좁아요. 큰 차는 미리 물어봐 주세요.",
        access_note="가게 앞 화분 두 개를 옆으로 옮기고 대시면 됩니다.",
    ),
    DemoListing(
        key="bay-jungnang-free",
        owner="byungsik.cho@example.org",
        category="alley-bays",
        title=Both("면목동 병문안 손님 무료 주차면", "Free bay for hospital visitors, Myeonmok-dong"),
        description=Both(
            "동네 병원에 병문안 오시는 분, 어르신을 모시고 오시는 분께 무료로 내드립니다. 한 번에 세 시간까지 쓰세요.",
            "Free for people who visit the hospital or bring an elderly neighbour. Up to three hours at a time.",
        ),
        details=ParkingDetails(
            length_cm=500, width_cm=250, height_cm=None, surface="concrete", plate_needed=False, charger=False
        ),
        place=Place("jungnang", "중랑구 사가정로52길 15", 37.5884, 127.0893),
        hours=open_on(ALL_WEEK, "09:00", "18:00"),
        start_step_minutes=30,
        min_minutes=30,
        max_minutes=3 * HOUR,
        lead_minutes=30,
        photos=(photo("bay-alley", 1, "화분이 놓인 빌라 아래 주차면", "A bay under a villa with flower pots"),),
        renter_note="급한 분이 쓰실 수 있게 볼일이 끝나면 바로 비워 주세요.",
        access_note="초록 대문 옆입니다. 물 한잔 필요하시면 벨을 누르세요.",
    ),
    DemoListing(
        key="bay-seocho-month",
        owner="jiwoo.hwang@example.org",
        category="underground-bays",
        title=Both("방배동 지하 주차면 월 단위", "Underground bay in Bangbae-dong, by the month"),
        description=Both(
            "차를 팔고 남은 지하 자리를 한 달 단위로 빌려 드려요. 출퇴근용으로 쓰실 이웃을 찾습니다.",
            "I sold my car and kept the bay. Yours by the month; I would be glad of a neighbour who commutes.",
        ),
        details=ParkingDetails(
            length_cm=500, width_cm=240, height_cm=230, surface="epoxy", plate_needed=True, charger=False
        ),
        place=Place("seocho", "서초구 방배로28길 13", 37.4902, 126.9914),
        start_step_minutes=DAY,
        min_minutes=28 * DAY,
        max_minutes=92 * DAY,
        lead_minutes=2 * DAY,
        horizon_days=90,
        approval=Approval.REQUEST,
        policy=Policy.STRICT,
        tariffs=(TariffSpec(TariffUnit.MONTH, 150000),),
        photos=(
            photo("bay-underground", 0, "기둥에 P가 적힌 지하 주차면", "An underground bay with a P on the pillar"),
        ),
        renter_note="출입 카드는 첫날 드리고 마지막 날 돌려받습니다.",
        access_note="지하 1층 31번. 관리실에 입주 차량으로 등록해 드려요.",
    ),
    DemoListing(
        key="bay-gangseo-airport",
        owner="nari.im@example.org",
        category="apartment-bays",
        title=Both("방화동 공항 근처 주차면 (하루 단위)", "Bay near Gimpo Airport, by the day"),
        description=Both(
            "김포공항까지 지하철 두 정거장. 여행 가시는 동안 차를 편히 두고 가세요. 제 차는 언니네에 있습니다.",
            "Two metro stops from Gimpo Airport. Leave your car here while you travel.",
        ),
        details=ParkingDetails(
            length_cm=500, width_cm=240, height_cm=None, surface="asphalt", plate_needed=True, charger=False
        ),
        place=Place("gangseo", "강서구 금낭화로24길 11", 37.5689, 126.8172),
        max_minutes=14 * DAY,
        min_minutes=6 * HOUR,
        lead_minutes=6 * HOUR,
        horizon_days=90,
        policy=Policy.MODERATE,
        tariffs=(TariffSpec(TariffUnit.DAY, 9000),),
        photos=(photo("bay-apartment", 5, "아파트 앞 주차면", "A bay before apartment blocks"),),
        renter_note="돌아오시는 비행기가 늦어지면 연장해 주시면 됩니다.",
        access_note="202동 앞 5번 자리. 차단기에 번호를 등록해 둘게요.",
    ),
    DemoListing(
        key="bay-gwangjin",
        owner="yuna.shin@example.org",
        category="shop-bays",
        title=Both("자양동 꽃집 옆 주차면", "Bay beside a flower shop in Jayang-dong"),
        description=Both(
            "시장 보실 때, 한강에 나오실 때 잠깐 대기 좋은 자리입니다. 십 분 단위로 쓴 만큼만 내세요.",
            "For a quick trip to the market or the river. Paid in steps of ten minutes.",
        ),
        details=ParkingDetails(
            length_cm=490, width_cm=230, height_cm=None, surface="asphalt", plate_needed=False, charger=False
        ),
        place=Place("gwangjin", "광진구 자양로18길 33", 37.5349, 127.0809),
        hours=open_on(ALL_WEEK, "10:00", "22:00"),
        start_step_minutes=10,
        min_minutes=20,
        max_minutes=8 * HOUR,
        lead_minutes=10,
        horizon_days=14,
        buffer_after_minutes=10,
        tariffs=(TariffSpec(TariffUnit.BLOCK, 300, block_minutes=10, cap=9000),),
        photos=(photo("bay-shop", 4, "초록 차양 가게 옆 주차면", "A bay beside a shop with a green awning"),),
        renter_note="꽃 배달차가 잠깐 옆에 설 수 있어요.",
        access_note="꽃집 오른쪽, 바닥에 해바라기가 그려져 있어요.",
    ),
)
