"""Things to work, clean, move and camp with."""

from __future__ import annotations

from marketplace.demo.content import ALL_WEEK, DAY, HOUR, Both, DemoListing, ItemDetails, Place, open_on, photo
from marketplace.demo.people import OWNER, TOOL_LIBRARY
from marketplace.listings.states import Approval, Policy, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec

LIBRARY = Place("eunpyeong", "은평구 은평로21길 14-6, 지하 1층", 37.6061, 126.9338)
LIBRARY_ACCESS = (
    "녹번역 4번 출구에서 걸어서 6분. 건물 왼쪽 계단으로 내려오시면 초록색 문이 있어요. 초인종을 눌러 주세요."
)

LISTINGS: tuple[DemoListing, ...] = (
    DemoListing(
        key="drill-seongbuk",
        owner=OWNER,
        category="power-tools",
        title=Both("18V 충전 전동드릴 (비트 세트 포함)", "18 V cordless drill with bit set"),
        description=Both(
            "커튼봉이나 선반을 달 때 쓰기 좋은 충전식 전동드릴이에요. 배터리 두 개를 모두 충전해서 드리니 "
            "하루 작업은 넉넉합니다. 콘크리트용, 목재용, 철재용 비트가 들어 있고, "
            "처음 쓰시는 분께는 오 분이면 사용법을 알려 드려요.",
            "A cordless drill that is just right for curtain rails and shelves. Both batteries come charged, enough for a "
            "day's work, with bits for concrete, wood and metal. New to drilling? I will show you how in five minutes.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("배터리 2개", "급속 충전기", "비트 32종", "보관 가방"),
            pickup_place="성북동 우리 집 대문 앞",
        ),
        place=Place("seongbuk", "성북구 성북로8길 27", 37.5913, 127.0045),
        max_minutes=5 * DAY,
        lead_minutes=2 * HOUR,
        buffer_after_minutes=HOUR,
        tariffs=(TariffSpec(TariffUnit.DAY, 3000),),
        photos=(
            photo(
                "drill", 0, "작업대 위에 세워 둔 주황색 전동드릴", "An orange cordless drill standing on a workbench"
            ),
            photo("toolbox", 2, "비트와 충전기가 든 공구함", "The toolbox with bits and the charger"),
        ),
        renter_note="벽에 구멍을 내기 전에 배관이나 전선 위치를 꼭 확인하세요. 비트는 닦아서 제자리에 꽂아 주시면 고맙겠습니다.",
        access_note="파란 대문 집이에요. 도착하기 10분 전에 문자 주시면 나가 있을게요.",
    ),
    DemoListing(
        key="ladder-eunpyeong",
        owner=TOOL_LIBRARY,
        category="ladders",
        title=Both("6단 알루미늄 사다리", "Six-step aluminium ladder"),
        description=Both(
            "천장 등을 갈거나 벽을 칠할 때 쓰는 접이식 사다리입니다. 맨 위 발판까지 170cm이고 "
            "무게는 7kg이라 혼자서도 들 수 있어요. 승용차 뒷자리를 접으면 실립니다.",
            "A folding ladder for changing ceiling lamps and painting walls. The top platform is 170 cm high; at 7 kg one "
            "person can carry it, and it fits in a car with the rear seats folded.",
        ),
        details=ItemDetails(
            condition="used",
            accessories=("미끄럼 방지 고무발",),
            pickup_place="은평 두레공구도서관",
        ),
        place=LIBRARY,
        max_minutes=7 * DAY,
        tariffs=(TariffSpec(TariffUnit.DAY, 2000),),
        units=2,
        photos=(photo("ladder", 1, "거실에 펼쳐 놓은 청록색 사다리", "A teal stepladder set up in a living room"),),
        renter_note="평평한 바닥에서만 쓰고, 맨 위 발판에는 올라서지 마세요.",
        access_note=LIBRARY_ACCESS,
    ),
    DemoListing(
        key="saw-eunpyeong",
        owner=TOOL_LIBRARY,
        category="power-tools",
        title=Both("7인치 원형톱", "Circular saw, 185 mm"),
        description=Both(
            "합판과 각재를 곧게 자르는 원형톱입니다. 안전하게 쓰는 법을 익힌 분께만 빌려 드려요. "
            "매달 첫째 토요일에 여는 공구 교실에 오시면 바로 빌릴 수 있습니다.",
            "Cuts plywood and beams dead straight. We lend it to people who know how to use it safely; come to our tool "
            "class on the first Saturday of the month and you may take it home.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("목재용 톱날 2장", "평행자", "보안경", "귀마개"),
            pickup_place="은평 두레공구도서관",
        ),
        place=LIBRARY,
        max_minutes=3 * DAY,
        lead_minutes=DAY,
        approval=Approval.REQUEST,
        policy=Policy.MODERATE,
        tariffs=(TariffSpec(TariffUnit.DAY, 5000),),
        photos=(photo("saw", 3, "나무판을 자르고 있는 원형톱", "A circular saw cutting into a board"),),
        renter_note="보안경과 귀마개를 꼭 쓰세요. 톱날이 무뎌졌다면 반납할 때 말씀해 주세요. 저희가 갈겠습니다.",
        access_note=LIBRARY_ACCESS,
    ),
    DemoListing(
        key="sander-eunpyeong",
        owner=TOOL_LIBRARY,
        category="power-tools",
        title=Both("사각 전동 샌더", "Palm sander"),
        description=Both(
            "오래된 탁자나 문짝을 새것처럼 다듬을 때 쓰는 샌더예요. 먼지 주머니가 달려 있어 실내에서도 쓸 만합니다.",
            "Brings old tables and doors back to life. It has a dust bag, so it can be used indoors too.",
        ),
        details=ItemDetails(
            condition="used",
            accessories=("먼지 주머니", "사포 120방·240방 각 3장"),
            pickup_place="은평 두레공구도서관",
        ),
        place=LIBRARY,
        max_minutes=3 * DAY,
        tariffs=(TariffSpec(TariffUnit.DAY, 3000),),
        photos=(photo("sander", 2, "반쯤 다듬은 나무판 위의 노란 샌더", "A yellow sander on a half-finished board"),),
        renter_note="사포는 쓰신 만큼 채워 주시거나 저희 선반에서 사실 수 있어요.",
        access_note=LIBRARY_ACCESS,
    ),
    DemoListing(
        key="toolbox-eunpyeong",
        owner=TOOL_LIBRARY,
        category="hand-tools",
        title=Both("집수리 공구함", "Home repair toolbox"),
        description=Both(
            "망치, 드라이버, 스패너, 줄자, 수평계까지 집에서 필요한 수공구를 한 상자에 담았어요. "
            "이사하는 날 하나 있으면 든든합니다. 같은 상자가 세 개 있어요.",
            "Hammer, screwdrivers, wrenches, tape measure and level in one box: what a home needs on moving day. We have "
            "three of the same.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("수공구 24점", "못과 나사 조금"),
            pickup_place="은평 두레공구도서관",
        ),
        place=LIBRARY,
        max_minutes=7 * DAY,
        units=3,
        photos=(photo("toolbox", 0, "망치와 스패너가 꽂힌 공구함", "A toolbox with a hammer and a wrench"),),
        renter_note="돌려주시기 전에 뚜껑 안쪽 목록과 맞춰 봐 주세요.",
        access_note=LIBRARY_ACCESS,
    ),
    DemoListing(
        key="washer-guro",
        owner="taeyang.oh@example.org",
        category="cleaning",
        title=Both("고압세척기 (베란다·자전거·세차)", "Pressure washer for balconies, bikes and cars"),
        description=Both(
            "베란다 물청소도, 자전거 흙먼지도 한 번에 날려 줘요. 호스 8m에 수도꼭지 연결구를 크기별로 챙겨 드립니다.",
            "Blasts the dirt off balconies, bicycles and cars. Comes with an 8 m hose and adaptors for every kind of tap.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("8m 호스", "거품 노즐", "수도 연결구 4종"),
            pickup_place="구로4동 우리 집 주차장",
        ),
        place=Place("guro", "구로구 구로동로32길 19", 37.4918, 126.8897),
        max_minutes=3 * DAY,
        tariffs=(TariffSpec(TariffUnit.DAY, 8000),),
        photos=(photo("pressure-washer", 1, "파란 고압세척기와 분사 막대", "A blue pressure washer with its lance"),),
        renter_note="사람이나 동물 쪽으로 쏘지 마세요. 다 쓴 뒤에는 물을 빼고 돌려주세요.",
        access_note="주차장 안쪽 회색 보관함 앞에서 만나요.",
    ),
    DemoListing(
        key="handtruck-gwangjin",
        owner="yuna.shin@example.org",
        category="moving",
        title=Both("접이식 짐수레 (150kg까지)", "Hand truck, carries 150 kg"),
        description=Both(
            "상자를 옮기거나 냉장고 자리를 바꿀 때 허리를 지켜 주는 짐수레예요. 고정 끈도 함께 드려요.",
            "Saves your back when boxes or a fridge have to move. Straps are included.",
        ),
        details=ItemDetails(
            condition="used",
            accessories=("고정 끈 2개",),
            pickup_place="자양동 꽃집 앞",
        ),
        place=Place("gwangjin", "광진구 자양로18길 33", 37.5349, 127.0809),
        hours=open_on(ALL_WEEK, "09:00", "21:00"),
        max_minutes=12 * HOUR,
        tariffs=(TariffSpec(TariffUnit.HOUR, 1000, cap=5000),),
        photos=(photo("hand-truck", 0, "상자 두 개를 실은 빨간 짐수레", "A red hand truck with two boxes"),),
        renter_note="비 오는 날 쓰셨다면 바퀴의 물기를 닦아 주세요.",
        access_note="꽃집 문을 열고 들어오시면 계산대 옆에 있어요.",
    ),
    DemoListing(
        key="tent-dobong",
        owner="dahye.noh@example.org",
        category="camping",
        title=Both("4인용 돔 텐트", "Dome tent for four"),
        description=Both(
            "아이 둘과 함께 쓰던 텐트입니다. 십 분이면 세울 수 있고 방수 바닥천까지 있어요. "
            "북한산과 도봉산 야영장에서 여러 번 잘 썼습니다.",
            "The tent we used with our two children. Ten minutes to set up, waterproof groundsheet included; it has stood "
            "below Bukhansan and Dobongsan many times.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("방수 바닥천", "팩 12개", "망치", "작은 등"),
            pickup_place="쌍문동 우리 집 앞",
        ),
        place=Place("dobong", "도봉구 도봉로114길 22-9", 37.6547, 127.0309),
        min_minutes=12 * HOUR,
        max_minutes=5 * DAY,
        lead_minutes=DAY,
        buffer_after_minutes=6 * HOUR,
        policy=Policy.MODERATE,
        tariffs=(TariffSpec(TariffUnit.NIGHT, 9000),),
        photos=(
            photo("tent", 1, "산 아래 펼친 청록색 돔 텐트", "A teal dome tent below the mountains"),
            photo("camping-stove", 1, "텐트 옆에서 끓고 있는 라면 냄비", "A pot of noodles cooking beside the tent"),
        ),
        renter_note="젖은 채로 접으면 곰팡이가 슬어요. 비가 왔다면 그냥 가져오세요, 제가 말릴게요.",
        access_note="쌍문역 2번 출구 쪽이에요. 경비실에 맡겨 둘 수도 있어요.",
    ),
    DemoListing(
        key="stove-gangdong",
        owner="chanyoung.song@example.org",
        category="camping",
        title=Both("캠핑 버너와 코펠 세트", "Camping stove and cook set"),
        description=Both(
            "휴대용 가스버너에 4인용 코펠을 묶었어요. 한강공원 지정 구역이나 야영장에서 쓰기 좋습니다. "
            "가스는 직접 준비해 주세요.",
            "A portable gas burner with a cook set for four, good for campsites. Please bring your own gas canister.",
        ),
        details=ItemDetails(
            condition="used",
            accessories=("4인용 코펠", "바람막이", "집게와 국자"),
            pickup_place="명일동 관리사무소",
        ),
        place=Place("gangdong", "강동구 양재대로138길 41", 37.5508, 127.1462),
        max_minutes=4 * DAY,
        tariffs=(TariffSpec(TariffUnit.DAY, 3000),),
        photos=(
            photo("camping-stove", 2, "산 아래에서 끓고 있는 냄비와 버너", "A pot on a burner below the mountains"),
        ),
        renter_note="불을 쓸 수 있는 곳인지 먼저 확인하세요. 텐트 안에서는 절대 켜지 마세요.",
        access_note="관리사무소는 24시간 사람이 있어요. 예약 번호를 말씀하시면 됩니다.",
    ),
    DemoListing(
        key="telescope-nowon",
        owner="hyunwoo.jung@example.org",
        category="outdoors",
        title=Both("굴절 천체망원경 (삼각대 포함)", "Refractor telescope with tripod"),
        description=Both(
            "달의 분화구와 토성의 고리를 볼 수 있는 망원경이에요. 빌리실 때 십오 분쯤 설치와 초점 맞추기를 같이 해 봅니다. "
            "불암산 자락이 별 보기에 좋아요.",
            "Shows the craters of the moon and the rings of Saturn. When you collect it we set it up together for fifteen "
            "minutes. The slopes of Buramsan are a good place for stars.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("접안렌즈 3개", "나무 삼각대", "별자리판"),
            pickup_place="상계동 학교 앞",
        ),
        place=Place("nowon", "노원구 한글비석로 412", 37.6588, 127.0699),
        start_step_minutes=60,
        min_minutes=6 * HOUR,
        max_minutes=3 * DAY,
        lead_minutes=2 * DAY,
        approval=Approval.REQUEST,
        policy=Policy.STRICT,
        tariffs=(TariffSpec(TariffUnit.NIGHT, 12000),),
        photos=(photo("telescope", 3, "삼각대 위에 놓인 천체망원경", "A telescope on its tripod under the stars"),),
        renter_note="낮에 해를 향해 보면 눈을 다칩니다. 렌즈는 닦지 말고 그대로 돌려주세요.",
        access_note="평일에는 저녁 여섯 시 이후, 주말에는 하루 종일 괜찮아요.",
    ),
    DemoListing(
        key="bicycle-songpa",
        owner="wonseok.nam@example.org",
        category="bicycles",
        title=Both("바구니 달린 생활 자전거", "City bicycle with a basket"),
        description=Both(
            "장 보러 가기도, 한강을 달리기도 좋은 자전거예요. 같은 자전거가 두 대라 둘이 함께 타실 수 있습니다. "
            "안장 높이는 공구 없이 바뀌어요.",
            "Good for the market and for the riverside. There are two, so you can ride together; the saddles adjust without "
            "tools.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("자물쇠", "앞뒤 전조등", "헬멧"),
            pickup_place="잠실동 상가 자전거 보관대",
        ),
        place=Place("songpa", "송파구 백제고분로18길 8", 37.5058, 127.0829),
        hours=open_on(ALL_WEEK, "06:00", "22:00"),
        start_step_minutes=30,
        max_minutes=16 * HOUR,
        lead_minutes=30,
        buffer_after_minutes=30,
        tariffs=(TariffSpec(TariffUnit.HOUR, 2000, cap=10000),),
        units=2,
        photos=(
            photo("bicycle", 0, "한강공원에 세워 둔 바구니 자전거", "A bicycle with a basket in a riverside park"),
            photo("bicycle", 7, "골목에 세워 둔 자전거", "The bicycle in an alley"),
        ),
        renter_note="헬멧을 꼭 써 주세요. 잠깐이라도 세울 때는 자물쇠를 채워 주세요.",
        access_note="보관대 오른쪽 끝 두 대예요. 자물쇠 번호는 확정되면 메시지로 알려 드려요.",
    ),
    DemoListing(
        key="badminton-jungnang",
        owner="byungsik.cho@example.org",
        category="sports-gear",
        title=Both("배드민턴 채 네 자루와 셔틀콕", "Four badminton rackets with shuttlecocks"),
        description=Both(
            "용마산 체육공원에서 온 가족이 치기 좋은 채 네 자루입니다. 무료로 빌려 드리니 깨끗이만 써 주세요.",
            "Four rackets for a family game in the park. Free; just bring them back clean.",
        ),
        details=ItemDetails(
            condition="used",
            accessories=("채 4자루", "셔틀콕 6개", "가방"),
            pickup_place="면목동 경로당 앞",
        ),
        place=Place("jungnang", "중랑구 사가정로52길 15", 37.5884, 127.0893),
        max_minutes=2 * DAY,
        photos=(photo("badminton", 1, "공원에 세워 둔 배드민턴 채 두 자루", "Two badminton rackets in a park"),),
        renter_note="셔틀콕은 닳는 물건이니 망가져도 괜찮아요.",
        access_note="경로당 옆집 조병식을 찾으시면 됩니다. 오전에는 거의 집에 있어요.",
    ),
)
