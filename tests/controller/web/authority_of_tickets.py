"""What the addresses of tickets, notices and residents take: a part of `authority_table`."""

from collections.abc import Mapping

from controller.accounts.authority import Act
from tests.controller.web.authority_row import Door, Row

OPEN, OWN = Row(Door.OPEN), Row(Door.OWN)
READ, HANDLE = Row(Act.READ), Row(Act.HANDLE_TICKET)
CALL = {"kind": "too_loud", "day": "2026-11-18", "at": "07:00"}

TICKETS: Mapping[str, Row] = {
    "GET /phieu-viec": READ,
    "GET /phieu-viec/phan-anh": HANDLE,
    "POST /phieu-viec/phan-anh": Row(Act.HANDLE_TICKET, CALL),
    "GET /phieu-viec/{ticket_id}": READ,
    "POST /phieu-viec/{ticket_id}/nhan": HANDLE,
    "POST /phieu-viec/{ticket_id}/bao-tho": HANDLE,
    "POST /phieu-viec/{ticket_id}/xong": Row(Act.HANDLE_TICKET, {"answer": "Đã giảm tiếng."}),
    "POST /phieu-viec/{ticket_id}/giao": Row(Act.HANDLE_TICKET, {"due_on": "2026-11-30"}),
    # Who writes bulletins sees to tickets, too.
    "POST /phieu-viec/{ticket_id}/ban-tin": Row(Act.WRITE_BULLETIN, {"answer": "Đã giảm."}),
    "GET /trang-ba-con": READ,
    "POST /trang-ba-con": Row(Act.MANAGE_UNITS, {"address": "xa-thu"}),
    "POST /trang-ba-con/dong": Row(Act.MANAGE_UNITS),
    "GET /bao-tin": READ,
    "POST /bao-tin/may-nay": OWN,
    "POST /bao-tin/may-nay/{subscription_id}/bo": OWN,
    "GET /ba-con/{address}": OPEN,
    "GET /ba-con/{address}/nghe/{revision_id}": OPEN,
    "GET /ba-con/{address}/phan-anh": OPEN,
    "POST /ba-con/{address}/phan-anh": OPEN,
    "GET /ba-con/{address}/phan-anh/{key}": OPEN,
    "POST /ba-con/{address}/phan-anh/{key}": OPEN,
}
