"""Why a cluster has no newer plan, in words: what happened, what is safe, what to do."""

from collections.abc import Mapping

from controller.planning.problems import ProblemKind
from controller.signer.conditions import RefusalReason

PLAN_PROBLEM: Mapping[str, str] = {
    ProblemKind.TOO_LARGE: (
        "Bảy ngày tới có quá nhiều buổi phát, không gói được vào một bản lịch. "
        "Cụm vẫn phát theo lịch đang giữ. Bớt buổi phát hoặc gộp chương trình; lịch sẽ tự lập lại."
    ),
    ProblemKind.FAULT: (
        "Phần mềm gặp lỗi khi lập lịch cho cụm này. Cụm vẫn phát theo lịch đang giữ. "
        "Máy tự thử lại sau 10 phút; nếu vẫn vậy, báo người quản trị."
    ),
    ProblemKind.VERSION: (
        "Bộ thu báo đã nhận một bản lịch mà nơi này chưa từng gửi. Số đó không được tin; "
        "lịch ở đây vẫn đúng. Kiểm tra bộ thu tại chỗ; nghi bị can thiệp thì thay bộ thu khác."
    ),
}

REFUSED_PLAN: Mapping[str, str] = {
    RefusalReason.APPROVAL: (
        "Lịch mới chưa được ký: có mục chưa duyệt hoặc đã thu hồi. Cụm vẫn phát theo lịch đang "
        "giữ. Duyệt lại mục đó, lịch sẽ tự được ký trong ít giây."
    ),
    RefusalReason.KEY: (
        "Lịch mới chưa được ký: khóa ký đã hết hạn hoặc không dùng cho đơn vị này. Cụm vẫn phát "
        "theo lịch đang giữ. Nhờ người giữ khóa gia hạn, lịch sẽ tự được ký trong ít giây."
    ),
    RefusalReason.CONTENT: (
        "Lịch mới chưa được ký vì nội dung không khớp với cơ sở dữ liệu. Cụm vẫn phát theo lịch "
        "đang giữ. Báo người quản trị kiểm tra nhật ký hệ thống."
    ),
}


def refused_plan(refusal: str) -> str:
    """The words for what the signer kept of a refusal."""
    reason = refusal.partition(":")[0]
    return REFUSED_PLAN.get(reason, REFUSED_PLAN[RefusalReason.CONTENT])
