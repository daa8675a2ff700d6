"""Things for celebrations, kitchens, wardrobes, children and people who need a hand."""

from __future__ import annotations

from marketplace.demo.content import ALL_WEEK, DAY, HOUR, Both, DemoListing, ItemDetails, Place, open_on, photo
from marketplace.demo.people import OFFICE
from marketplace.listings.states import Approval, Policy, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec

OFFICE_PLACE = Place("seongbuk", "성북구 보문로34길 61, 한빛동 주민센터", 37.5876, 127.0131)
OFFICE_ACCESS = "주민센터 1층 민원실에서 예약 번호를 말씀하시면 담당자가 안내해 드립니다."

LISTINGS: tuple[DemoListing, ...] = (
    DemoListing(
        key="partytent-dongdaemun",
        owner="sunja.yoon@example.org",
        category="party-gear",
        title=Both("마을 잔치용 천막 (3m x 3m)", "Party canopy, 3 m by 3 m"),
        description=Both(
            "골목 잔치나 벼룩시장에 펴는 천막이에요. 어른 둘이면 십 분 안에 칩니다. "
            "바람 부는 날을 위해 물주머니 네 개도 챙겨 드려요.",
            "For street parties and flea markets. Two adults put it up in ten minutes; four water weights are included for "
            "windy days.",
        ),
        details=ItemDetails(
            condition="used",
            accessories=("물주머니 4개", "고정 끈", "꼬마전구 줄"),
            pickup_place="제기동 마을부엌 창고",
        ),
        place=Place("dongdaemun", "동대문구 왕산로16길 24", 37.5829, 127.0381),
        max_minutes=3 * DAY,
        lead_minutes=DAY,
        buffer_after_minutes=2 * HOUR,
        approval=Approval.REQUEST,
        policy=Policy.MODERATE,
        tariffs=(TariffSpec(TariffUnit.DAY, 15000),),
        photos=(photo("party-tent", 0, "빨간 줄무늬 천막과 꼬마전구", "A red striped canopy with fairy lights"),),
        renter_note="차 없는 골목에서도 구청에 하루 전 신고가 필요할 수 있어요. 천은 꼭 말려서 접어 주세요.",
        access_note="마을부엌 뒷문 옆 창고예요. 열쇠는 제가 드릴게요. 무거우니 두 분이 오세요.",
    ),
    DemoListing(
        key="tables-seongbuk",
        owner=OFFICE,
        category="tables-chairs",
        title=Both("접이식 탁자 (1.8m)", "Folding tables, 1.8 m"),
        description=Both(
            "마을 행사, 돌잔치, 바자회에 쓰는 접이식 탁자입니다. 한 번에 여섯 개까지 무료로 빌려 드립니다.",
            "For village events, first birthdays and bazaars. Borrow up to six at a time, free of charge.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=(),
            pickup_place="한빛동 주민센터 1층",
        ),
        place=OFFICE_PLACE,
        max_minutes=3 * DAY,
        lead_minutes=4 * HOUR,
        units=6,
        photos=(photo("folding-table", 2, "꽃병을 올려 둔 접이식 탁자", "A folding table with a vase of flowers"),),
        renter_note="반납 전에 물수건으로 닦아 주세요. 승용차에는 두 개까지 실립니다.",
        access_note=OFFICE_ACCESS,
    ),
    DemoListing(
        key="chairs-seongbuk",
        owner=OFFICE,
        category="tables-chairs",
        title=Both("접이식 의자", "Folding chairs"),
        description=Both(
            "푹신한 등받이가 달린 접이식 의자입니다. 스무 개까지 무료로 빌려 드립니다. 바퀴 달린 수레도 함께 쓰세요.",
            "Padded folding chairs, up to twenty, free of charge. A trolley comes with them.",
        ),
        details=ItemDetails(
            condition="used",
            accessories=("의자 수레",),
            pickup_place="한빛동 주민센터 1층",
        ),
        place=OFFICE_PLACE,
        max_minutes=3 * DAY,
        lead_minutes=4 * HOUR,
        units=20,
        photos=(photo("folding-chair", 1, "펼친 접이식 의자와 접은 의자", "One folding chair open, one folded"),),
        renter_note="개수를 세어 돌려주세요. 부서진 것이 있으면 말씀만 해 주시면 됩니다.",
        access_note=OFFICE_ACCESS,
    ),
    DemoListing(
        key="sewing-jongno",
        owner="youngsook.ko@example.org",
        category="sewing",
        title=Both("가정용 재봉틀", "Sewing machine"),
        description=Both(
            "수선집에서 쓰던 튼튼한 재봉틀입니다. 직선, 지그재그, 단춧구멍까지 됩니다. 실 거는 법부터 차근차근 알려 드려요.",
            "A sturdy machine from my mending shop: straight, zigzag and buttonholes. I teach you to thread it first.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("북집 5개", "노루발 4종", "바늘 한 봉"),
            pickup_place="서촌 수선집",
        ),
        place=Place("jongno", "종로구 자하문로11길 18", 37.5832, 126.9711),
        max_minutes=7 * DAY,
        lead_minutes=DAY,
        approval=Approval.REQUEST,
        tariffs=(TariffSpec(TariffUnit.DAY, 6000),),
        photos=(photo("sewing-machine", 2, "조각보를 박고 있는 재봉틀", "A sewing machine at work on a patchwork"),),
        renter_note="두꺼운 청바지는 천천히 박아 주세요. 바늘이 부러져도 괜찮으니 조각만 잘 찾아 주세요.",
        access_note="가게는 열한 시에 엽니다. 골목 끝 나무 간판을 찾으세요.",
    ),
    DemoListing(
        key="steamer-gangbuk",
        owner="inho.jang@example.org",
        category="kitchenware",
        title=Both("떡시루와 찜솥 세트", "Rice-cake steamer with its pot"),
        description=Both(
            "백일떡, 시루떡을 집에서 쪄 보세요. 쌀 두 되까지 들어가는 옹기 시루와 찜솥입니다. "
            "떡집 하던 사람의 비법 종이도 드려요.",
            "Steam birthday rice cakes at home: an earthenware steamer for up to 3 kg of rice, its pot, and the recipe sheet "
            "of a retired rice-cake maker.",
        ),
        details=ItemDetails(
            condition="used",
            accessories=("찜솥", "면 보자기 2장", "시룻번 만드는 법"),
            pickup_place="수유동 우리 집",
        ),
        place=Place("gangbuk", "강북구 노해로8가길 12", 37.6402, 127.0233),
        max_minutes=4 * DAY,
        lead_minutes=6 * HOUR,
        tariffs=(TariffSpec(TariffUnit.DAY, 4000),),
        photos=(
            photo("rice-cake-steamer", 2, "김이 오르는 떡시루와 송편", "A steaming steamer and a plate of rice cakes"),
        ),
        renter_note="시루는 세제를 쓰지 말고 뜨거운 물로만 씻어 주세요.",
        access_note="2층이에요. 무거우니 제가 아래까지 들어다 드릴게요.",
    ),
    DemoListing(
        key="kimjang-geumcheon",
        owner="sangmin.ryu@example.org",
        category="kitchenware",
        title=Both("김장 대야와 절임통 세트", "Kimchi-making basin and brining tub"),
        description=Both(
            "배추 스무 포기까지 거뜬한 고무 대야, 절임통, 김장 매트를 한 번에 빌려 드립니다. 김장철에는 일찍 예약하세요.",
            "A basin, a brining tub and a mat that together handle twenty cabbages. Book early in kimchi season.",
        ),
        details=ItemDetails(
            condition="used",
            accessories=("절임통 2개", "김장 매트", "고무장갑 4켤레"),
            pickup_place="시흥동 우리 집 마당",
        ),
        place=Place("geumcheon", "금천구 시흥대로58길 37", 37.4535, 126.9008),
        max_minutes=3 * DAY,
        tariffs=(TariffSpec(TariffUnit.DAY, 5000),),
        photos=(photo("kimjang-tub", 0, "배추와 양념이 담긴 김장 대야", "A basin full of cabbages and seasoning"),),
        renter_note="고춧물이 배어도 괜찮습니다. 물로 한 번 헹궈서 돌려주세요.",
        access_note="대문이 열려 있으면 마당으로 들어오세요.",
    ),
    DemoListing(
        key="suitcase-gangnam",
        owner="priya.sharma@example.org",
        category="travel",
        lang="en",
        title=Both("큰 여행 가방과 기내용 가방", "Large suitcase with a cabin-size one"),
        description=Both(
            "28인치 여행 가방과 기내용 가방을 함께 빌려 드려요. 바퀴가 아주 부드럽고 비밀번호 자물쇠가 있습니다.",
            "A 28-inch suitcase and a matching cabin case. The wheels roll like butter and both have number locks. "
            "Why store a suitcase for fifty weeks a year?",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("Luggage scale", "Two packing cubes"),
            pickup_place="Lobby of our building in Yeoksam",
        ),
        place=Place("gangnam", "강남구 논현로79길 52", 37.5002, 127.0361),
        max_minutes=21 * DAY,
        lead_minutes=6 * HOUR,
        policy=Policy.MODERATE,
        tariffs=(TariffSpec(TariffUnit.DAY, 4000),),
        photos=(photo("suitcase", 5, "분홍빛 여행 가방과 작은 가방", "A coral suitcase with a small one beside it"),),
        renter_note="Scratches from normal travel are fine. Please reset the lock to 0000.",
        access_note="Ring 1204 from the lobby. The concierge keeps the cases when I am away.",
    ),
    DemoListing(
        key="hanbok-yongsan",
        owner="mikyung.hong@example.org",
        category="clothing",
        title=Both("색동 아이 한복 (4~6세)", "Children's hanbok with rainbow sleeves, age 4 to 6"),
        description=Both(
            "돌잔치, 명절, 고궁 나들이에 입는 아이 한복입니다. 손바느질로 지었고 다림질해서 드려요. "
            "키를 알려 주시면 치마 길이를 맞춰 둘게요.",
            "For holidays, family feasts and a walk through the palaces. Sewn by hand and freshly ironed. Tell me your "
            "child's height and I will adjust the hem.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("속치마", "꽃신", "머리띠"),
            pickup_place="후암동 한복 작업실",
        ),
        place=Place("yongsan", "용산구 후암로28길 9", 37.5492, 126.9799),
        max_minutes=4 * DAY,
        lead_minutes=2 * DAY,
        buffer_after_minutes=DAY,
        approval=Approval.REQUEST,
        policy=Policy.MODERATE,
        tariffs=(TariffSpec(TariffUnit.DAY, 12000),),
        photos=(photo("hanbok", 0, "한옥 마루에 걸린 색동 한복", "A rainbow-sleeved hanbok in front of a hanok"),),
        renter_note="빨지 말고 그대로 돌려주세요. 세탁은 제가 합니다.",
        access_note="후암시장 쪽 계단을 올라오시면 보라색 문이에요.",
    ),
    DemoListing(
        key="stroller-seocho",
        owner="lucas.moreau@example.org",
        category="baby",
        lang="en",
        title=Both("접이식 유모차", "Folding pushchair"),
        description=Both(
            "비행기에도 실리는 가벼운 유모차예요. 6개월부터 36개월까지 쓸 수 있고, 비 덮개가 있어요.",
            "Light enough for a plane and good on cobbles. From six months to three years, with a rain cover. "
            "Grandparents visiting? Borrow ours.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("Rain cover", "Travel bag"),
            pickup_place="Seorae Village, near the park",
        ),
        place=Place("seocho", "서초구 서래로5길 30", 37.4994, 127.0012),
        max_minutes=14 * DAY,
        lead_minutes=3 * HOUR,
        tariffs=(TariffSpec(TariffUnit.DAY, 5000),),
        photos=(photo("stroller", 4, "공원에 세워 둔 초록색 유모차", "A green pushchair in a park"),),
        renter_note="Please brush off the sand. The brake is the red pedal.",
        access_note="Blue gate, second bell. We are early risers.",
    ),
    DemoListing(
        key="carseat-yangcheon",
        owner="hyejin.moon@example.org",
        category="baby",
        title=Both("아이 카시트 (9~18kg)", "Child car seat, 9 to 18 kg"),
        description=Both(
            "명절에 친척 아이가 올 때, 렌터카를 쓸 때 하루만 필요한 카시트. 사고 난 적 없고 덮개는 빨아서 드려요.",
            "For the weekend when a nephew visits or you rent a car. Never in an accident; the cover is freshly washed.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("설명서", "햇빛 가리개"),
            pickup_place="목동 아파트 정문",
        ),
        place=Place("yangcheon", "양천구 목동동로 206", 37.5183, 126.8745),
        max_minutes=10 * DAY,
        lead_minutes=3 * HOUR,
        tariffs=(TariffSpec(TariffUnit.DAY, 5000),),
        photos=(photo("car-seat", 5, "거실에 놓인 주황색 카시트", "An orange child car seat in a living room"),),
        renter_note="끈이 꼬이지 않았는지 출발 전에 꼭 확인하세요.",
        access_note="정문 경비실 앞에서 만나요. 차에 다는 것도 도와드려요.",
    ),
    DemoListing(
        key="wheelchair-gangseo",
        owner="nari.im@example.org",
        category="mobility-aids",
        title=Both("접이식 수동 휠체어", "Folding wheelchair"),
        description=Both(
            "병원에 모시고 갈 때, 다리를 다쳤을 때 편하게 쓰세요. 무료입니다. 승용차 짐칸에 접어서 실을 수 있어요.",
            "For a hospital visit or a broken leg. Free. It folds into the boot of a car.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("방석", "발 받침", "비옷 덮개"),
            pickup_place="방화동 우리 집 앞",
        ),
        place=Place("gangseo", "강서구 금낭화로24길 11", 37.5689, 126.8172),
        max_minutes=30 * DAY,
        lead_minutes=2 * HOUR,
        units=2,
        photos=(photo("wheelchair", 1, "공원에 있는 휠체어", "A wheelchair in a park"),),
        renter_note="내리막에서는 뒤로 내려가시는 게 안전해요. 더 오래 필요하면 연장해 주세요.",
        access_note="아침 일곱 시부터 밤 아홉 시까지 언제든 좋아요.",
    ),
    DemoListing(
        key="janggu-seodaemun",
        owner="geonwoo.bae@example.org",
        category="instruments",
        title=Both("장구 (채 포함)", "Janggu, the hourglass drum, with sticks"),
        description=Both(
            "풍물패에서 쓰는 오동나무 장구 두 대입니다. 처음이시면 기본 장단 하나를 가르쳐 드려요.",
            "Two paulownia drums from our percussion troupe. If it is your first time, we teach you one rhythm.",
        ),
        details=ItemDetails(
            condition="used",
            accessories=("궁채와 열채", "장구 가방"),
            pickup_place="신촌 연습실",
        ),
        place=Place("seodaemun", "서대문구 연세로9길 26", 37.5629, 126.9402),
        hours=open_on(ALL_WEEK, "00:00", "24:00"),
        max_minutes=7 * DAY,
        lead_minutes=6 * HOUR,
        tariffs=(TariffSpec(TariffUnit.DAY, 5000),),
        units=2,
        photos=(photo("janggu", 0, "한옥 마루에 놓인 장구", "A janggu on the wooden floor of a hanok"),),
        renter_note="비 오는 날에는 가죽이 늘어나니 실내에서만 쳐 주세요.",
        access_note="지하 연습실이에요. 문 앞에서 전화 주세요.",
    ),
)
