"""The four centres of 2021. Addresses and direct lines are not known for certain: none is invented."""

# The Foundation's main number, the only one that is known.
MAIN_PHONE = "02-6021-1100"
PHONE_NOTE = "센터 직통 번호를 확인하고 있어 노사발전재단 대표번호로 안내합니다."

# slug, short name, region
CENTERS = (
    ("seoul", "서울", "서울"),
    ("seoul-west", "서울서부", "서울 서부"),
    ("gyeonggi", "경기", "경기"),
    ("daegu", "대구", "대구"),
)
NAME = "{short_name}중장년내일센터"
FORMER_NAME = "{short_name}중장년일자리희망센터"  # until 2023
