"""The category tree that a new city starts with, and where imported public facilities belong in it."""

from typing import NamedTuple

from marketplace.listings.states import Kind


class CategoryNode(NamedTuple):
    """One category: a stable slug, the kind it is for, its parent's slug (None: a top one) and its names."""

    slug: str
    kind: Kind
    parent: str | None
    name_ko: str
    name_en: str

    def name(self, language: str) -> str:
        """Its name for a reader of ``ko`` or any other language."""
        return self.name_ko if language == "ko" else self.name_en


# Parents stand before their children; the order is the one that pages show.
CATEGORIES: tuple[CategoryNode, ...] = (
    CategoryNode("tools", Kind.ITEM, None, "공구", "Tools"),
    CategoryNode("power-tools", Kind.ITEM, "tools", "전동공구", "Power tools"),
    CategoryNode("hand-tools", Kind.ITEM, "tools", "수공구", "Hand tools"),
    CategoryNode("ladders", Kind.ITEM, "tools", "사다리", "Ladders"),
    CategoryNode("cleaning", Kind.ITEM, "tools", "청소 장비", "Cleaning equipment"),
    CategoryNode("moving", Kind.ITEM, "tools", "운반·이사", "Moving and carrying"),
    CategoryNode("outdoors", Kind.ITEM, None, "야외 활동", "Outdoors"),
    CategoryNode("camping", Kind.ITEM, "outdoors", "캠핑", "Camping"),
    CategoryNode("bicycles", Kind.ITEM, "outdoors", "자전거", "Bicycles"),
    CategoryNode("sports-gear", Kind.ITEM, "outdoors", "운동용품", "Sports gear"),
    CategoryNode("household", Kind.ITEM, None, "살림", "Household"),
    CategoryNode("kitchenware", Kind.ITEM, "household", "주방용품", "Kitchenware"),
    CategoryNode("sewing", Kind.ITEM, "household", "재봉·수선", "Sewing and mending"),
    CategoryNode("travel", Kind.ITEM, "household", "여행용품", "Travel"),
    CategoryNode("clothing", Kind.ITEM, "household", "옷·한복", "Clothes and hanbok"),
    CategoryNode("party", Kind.ITEM, None, "행사·잔치", "Events and parties"),
    CategoryNode("tables-chairs", Kind.ITEM, "party", "탁자·의자", "Tables and chairs"),
    CategoryNode("party-gear", Kind.ITEM, "party", "천막·행사 장비", "Canopies and event gear"),
    CategoryNode("family", Kind.ITEM, None, "육아·돌봄", "Family and care"),
    CategoryNode("baby", Kind.ITEM, "family", "유아용품", "Baby things"),
    CategoryNode("mobility-aids", Kind.ITEM, "family", "이동 보조기구", "Mobility aids"),
    CategoryNode("leisure", Kind.ITEM, None, "취미·여가", "Hobbies and leisure"),
    CategoryNode("electronics", Kind.ITEM, "leisure", "영상·음향", "Video and sound"),
    CategoryNode("instruments", Kind.ITEM, "leisure", "악기", "Musical instruments"),
    CategoryNode("games-books", Kind.ITEM, "leisure", "놀이·책", "Games and books"),
    CategoryNode("other-items", Kind.ITEM, None, "그 밖의 물건", "Other things"),
    CategoryNode("apartment-bays", Kind.PARKING, None, "아파트 주차면", "Apartment bays"),
    CategoryNode("alley-bays", Kind.PARKING, None, "골목·빌라 주차면", "Alley and villa bays"),
    CategoryNode("shop-bays", Kind.PARKING, None, "가게 앞 주차면", "Shop-front bays"),
    CategoryNode("underground-bays", Kind.PARKING, None, "지하 주차면", "Underground bays"),
    CategoryNode("public-lots", Kind.PARKING, None, "공영·개방 주차장", "Public car parks"),
    CategoryNode("gathering", Kind.ROOM, None, "모임 공간", "Rooms to meet"),
    CategoryNode("meeting-rooms", Kind.ROOM, "gathering", "회의실", "Meeting rooms"),
    CategoryNode("multipurpose-rooms", Kind.ROOM, "gathering", "다목적실", "Multipurpose rooms"),
    CategoryNode("community-rooms", Kind.ROOM, "gathering", "사랑방·모임방", "Community rooms"),
    CategoryNode("rooftops", Kind.ROOM, "gathering", "옥상·마당", "Rooftops and yards"),
    CategoryNode("kitchens", Kind.ROOM, "gathering", "주방", "Kitchens"),
    CategoryNode("playrooms", Kind.ROOM, "gathering", "놀이방", "Playrooms"),
    CategoryNode("learning", Kind.ROOM, None, "배움 공간", "Rooms to learn"),
    CategoryNode("lecture-rooms", Kind.ROOM, "learning", "강의실", "Lecture rooms"),
    CategoryNode("study-rooms", Kind.ROOM, "learning", "스터디룸·열람실", "Study rooms"),
    CategoryNode("computer-rooms", Kind.ROOM, "learning", "전산 교육실", "Computer rooms"),
    CategoryNode("stages", Kind.ROOM, None, "공연·전시", "Stages and exhibitions"),
    CategoryNode("halls", Kind.ROOM, "stages", "강당", "Halls"),
    CategoryNode("theatres", Kind.ROOM, "stages", "공연장", "Theatres"),
    CategoryNode("galleries", Kind.ROOM, "stages", "전시실", "Galleries"),
    CategoryNode("practice-rooms", Kind.ROOM, "stages", "연습실", "Practice rooms"),
    CategoryNode("music-rooms", Kind.ROOM, "stages", "합주실·녹음실", "Music and recording rooms"),
    CategoryNode("sports", Kind.ROOM, None, "체육시설", "Sports facilities"),
    CategoryNode("gyms", Kind.ROOM, "sports", "체육관", "Gyms"),
    CategoryNode("courts", Kind.ROOM, "sports", "코트", "Courts"),
    CategoryNode("pitches", Kind.ROOM, "sports", "구장·운동장", "Pitches"),
    CategoryNode("other-rooms", Kind.ROOM, None, "그 밖의 공간", "Other rooms"),
)

BY_SLUG: dict[str, CategoryNode] = {node.slug: node for node in CATEGORIES}
OTHER_ROOMS = "other-rooms"

# Words in the types that public data give, most telling first: 다목적강당 is a hall, 다목적경기장 a pitch.
_FACILITY_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("theatres", ("공연", "극장", "소극장", "무대")),
    ("galleries", ("전시", "갤러리", "미술관", "화랑")),
    ("halls", ("강당", "대회의실", "컨벤션", "홀")),
    ("music-rooms", ("합주", "녹음", "음악", "악기")),
    ("practice-rooms", ("연습", "무용", "댄스")),
    ("courts", ("테니스", "농구", "배구", "배드민턴", "배드맨턴", "베드민턴", "족구", "탁구", "스쿼시", "코트")),
    ("pitches", ("축구", "풋살", "야구", "경기장", "운동장", "구장", "잔디", "골프", "게이트볼")),
    ("gyms", ("체육관", "체력단련", "헬스", "실내체육")),
    ("sports", ("체육", "수영", "빙상", "스포츠")),
    ("kitchens", ("주방", "조리", "요리", "부엌", "취사")),
    ("playrooms", ("놀이", "유아", "키즈", "육아")),
    ("computer-rooms", ("컴퓨터", "전산", "정보화", "PC")),
    ("study-rooms", ("스터디", "열람", "독서", "학습실", "도서")),
    ("rooftops", ("옥상", "마당", "정원", "텃밭", "야외")),
    ("community-rooms", ("사랑방", "모임방", "쉼터", "경로", "카페", "동아리")),
    ("multipurpose-rooms", ("다목적", "다용도")),
    ("lecture-rooms", ("강의", "교육", "강좌", "배움", "교실", "세미나")),
    ("meeting-rooms", ("회의", "상담", "미팅")),
    ("multipurpose-rooms", ("프로그램", "문화실")),
)


def for_facility_type(text_ko: str) -> str:
    """The slug of the room category for a facility type as public data write it: ``회의실(2층)`` -> ``meeting-rooms``.

    What says nothing (``기타``, blank) is ``other-rooms``.
    """
    text = "".join(text_ko.split()).upper()
    return next((slug for slug, words in _FACILITY_WORDS if any(word in text for word in words)), OTHER_ROOMS)
