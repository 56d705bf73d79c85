"""A CAP alert of a made-up provincial office, as other systems send them."""

SAMPLE = """\
<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:{version}">
  <identifier>{identifier}</identifier>
  <sender>dai.kttv@example.vn</sender>
  <sent>{sent}</sent>
  <status>{status}</status>
  <msgType>{kind}</msgType>
  <scope>Public</scope>
  {references}
  <info>
    <language>vi-VN</language>
    <category>Met</category>
    <event>Lũ khẩn cấp</event>
    <urgency>Immediate</urgency>
    <severity>Severe</severity>
    <certainty>Observed</certainty>
    <headline>Lũ khẩn cấp trên sông Dinh</headline>
    <description>Mực nước vượt báo động 3.</description>
    <instruction>Bà con vùng trũng di dời ngay.</instruction>
    <area><areaDesc>Xã Vạn Thắng</areaDesc></area>
  </info>
</alert>
"""
SENT = "2026-11-18T18:00:00+07:00"


def sample_alert(  # noqa: PLR0913 -- the parts of the sample that tests change
    identifier: str = "KH-2026-17",
    *,
    kind: str = "Alert",
    sent: str = SENT,
    refers_to: str = "",
    version: str = "1.2",
    status: str = "Actual",
) -> bytes:
    """One alert; `refers_to` is the identifier of the sample that it updates or cancels."""
    references = (
        f"<references>dai.kttv@example.vn,{refers_to},{SENT}</references>" if refers_to else ""
    )
    return SAMPLE.format(
        identifier=identifier,
        kind=kind,
        sent=sent,
        references=references,
        version=version,
        status=status,
    ).encode()
