"""What was read, judged. Pure: readings in, findings out."""

from edge_agent.doctor.finding import Finding, bad, good, watch
from edge_agent.enrolment.line_files import Notes
from edge_agent.health.judgement import FULL_UNDER_MB, HOT_PROCESSOR, WORN_PERCENT
from edge_agent.health.machine import Look
from playlists.messages.plan import Plan

DAY_MS = 86_400_000
PLAN_LOW_DAYS = 3
CERTIFICATE_LOW_DAYS = 30


def judge_plan(plan: Plan | None, now: int) -> Finding:
    """The week that is kept on the card."""
    what = "Lịch phát"
    if plan is None:
        return bad(
            what, "chưa có lịch nào", "Xếp lịch trên trang Lịch phát, kiểm tra mạng của cụm."
        )
    left = (plan.expires_at - now) // DAY_MS
    seen = f"bản {plan.version}, {len(plan.occurrences)} buổi, còn hiệu lực {max(left, 0)} ngày"
    if now >= plan.expires_at:
        return bad(what, f"bản {plan.version} đã hết hạn", "Kiểm tra mạng: lịch mới chưa tới.")
    if left < PLAN_LOW_DAYS:
        return watch(what, seen, "Kiểm tra mạng: lịch mới chưa tới.")
    return good(what, seen)


def judge_certificate(notes: Notes | None, now: int) -> Finding:
    """The line's certificate."""
    what = "Chứng thư đường truyền"
    if notes is None:
        return watch(
            what, "bộ thu này vào bằng mật khẩu", "Dùng ngoài mạng nội bộ: lắp lại bằng mã."
        )
    left = (notes.not_after - now) // DAY_MS
    if left < 0:
        return bad(what, "đã hết hạn", "Chạy: sudo loa-edge renew")
    if left < CERTIFICATE_LOW_DAYS:
        return watch(what, f"còn {left} ngày", "Chạy: sudo loa-edge renew")
    return good(what, f"còn {left} ngày")


def judge_clock(*, synchronised: bool) -> Finding:
    """The system clock."""
    what = "Đồng hồ"
    if synchronised:
        return good(what, "đã được chỉnh theo mạng")
    step = "Cài chrony và mở cổng UDP 123; không được thì bộ thu tự hỏi giờ máy chủ."
    return watch(what, "hệ điều hành chưa chỉnh giờ", step)


def judge_card(look: Look) -> Finding:
    """The card that everything lies on."""
    what = "Thẻ nhớ"
    free = "không rõ" if look.free_mb is None else f"{look.free_mb} MB"
    if look.read_only:
        return bad(what, "không ghi được", "Thay thẻ nhớ.")
    if look.card_errors:
        return bad(what, f"có {look.card_errors} lỗi hệ thống tệp", "Sao lưu và thay thẻ nhớ.")
    if look.free_mb is not None and look.free_mb < FULL_UNDER_MB:
        return bad(what, f"chỉ còn {free}", "Giảm limit_mb của [cache], xóa tệp lạ trên thẻ.")
    if look.wear_percent is not None and look.wear_percent >= WORN_PERCENT:
        return watch(what, f"đã dùng {look.wear_percent}% tuổi thọ", "Chuẩn bị thẻ thay.")
    return good(what, f"còn trống {free}")


def judge_power(look: Look) -> Finding:
    """Supply and heat."""
    what = "Nguồn và nhiệt"
    if look.undervoltage:
        return bad(what, "nguồn cấp yếu", "Thay bộ nguồn 5 V 3 A, dây ngắn.")
    if look.celsius is None:
        return good(what, "máy này không đo nhiệt")
    if look.celsius >= HOT_PROCESSOR:
        return bad(what, f"{look.celsius} °C", "Xem quạt và lỗ thoáng của tủ.")
    return good(what, f"{look.celsius} °C")


def judge_service(*, runs: bool) -> Finding:
    """Whether the agent runs now."""
    what = "Dịch vụ loa-edge"
    if runs:
        return good(what, "đang chạy")
    return bad(
        what, "không chạy", "Chạy: sudo systemctl restart loa-edge; xem: journalctl -u loa-edge"
    )
