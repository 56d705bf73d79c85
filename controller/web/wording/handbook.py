"""Which page of the handbook helps on which page."""

from controller.handbook.book import address_of, pages

HELP = (
    ("/bat-dau", "bat-dau"),
    ("/tap-duot", "tap-duot"),
    ("/boi-duong", "tap-duot"),
    ("/don-vi", "quan-tri"),
    ("/ban-tin", "ban-tin"),
    ("/van-ban", "ban-tin"),
    ("/soan", "ban-tin"),
    ("/loat-bai", "ban-tin"),
    ("/thu-vien", "ban-tin"),
    ("/ban-thao", "ban-tin"),
    ("/ghi-am", "ban-tin"),
    ("/giong-doc", "ban-tin"),
    ("/nghe-thu", "ban-tin"),
    ("/tin-nguon", "ban-tin"),
    ("/tu-dien", "ban-tin"),
    ("/duyet", "duyet"),
    ("/xem-duyet", "duyet"),
    ("/danh-muc-kiem-tra", "duyet"),
    ("/lich-phat", "lich-phat"),
    ("/chuong-trinh", "lich-phat"),
    ("/phat-ngay", "lich-phat"),
    ("/quy-che", "lich-phat"),
    ("/nghia-vu", "lich-phat"),
    ("/thung-rac", "lich-phat"),
    ("/nhap-lich", "lich-phat"),
    ("/dai-tiep-am", "tiep-am"),
    ("/nguon-tai-cho", "tiep-am"),
    ("/khan-cap", "khan-cap"),
    ("/dung-phat", "khan-cap"),
    ("/truc-tiep", "truc-tiep"),
    ("/nhat-ky", "nhat-ky"),
    ("/kiem-tra", "nhat-ky"),
    ("/thao-tac", "nhat-ky"),
    ("/bao-cao", "bao-cao"),
    ("/khai-tay", "bao-cao"),
    ("/hom-nay", "theo-doi"),
    ("/cum-loa", "theo-doi"),
    ("/khu-vuc", "theo-doi"),
    ("/phieu-viec", "theo-doi"),
    ("/phan-anh", "theo-doi"),
    ("/trang-ba-con", "theo-doi"),
    ("/tai-khoan", "quan-tri"),
    ("/nguoi-dung", "quan-tri"),
    ("/nhap-don-vi", "quan-tri"),
    ("/nhap-cum", "quan-tri"),
)
"""The start of an address → the page; the first that fits."""


def help_for(path: str) -> str:
    """Where help about an address stands; the table of contents for what has none of its own."""
    for start, key in HELP:
        if path.startswith(start) and key in pages():
            return address_of(key)
    return address_of("README")
