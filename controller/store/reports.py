"""Reports that were asked for: rows that a process works off, and the files that came of them."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Choice, Id, Instant, Sha256
from controller.store.people import Person
from controller.store.units import Unit


class ReportKind(StrEnum):
    """What is reported."""

    DIARY = "diary"
    """Sổ nhật ký phát thanh."""
    DISCLOSURE = "disclosure"
    """Sổ theo dõi nội dung công khai, by quarter."""
    LEGAL_EDUCATION = "legal_education"
    """Công tác phổ biến, giáo dục pháp luật, by half a year and by year."""
    PROJECT_766 = "project_766"
    """Kết quả thực hiện Đề án 766."""
    CERTIFICATE = "certificate"
    """Xác nhận nghĩa vụ phát."""
    FAULTS = "faults"
    AIRTIME = "airtime"
    """Thời lượng phát so với Quy chế."""
    ALLOWANCE = "allowance"
    """Bảng kê công việc tính thù lao."""
    TRAINING = "training"
    """Sổ theo dõi bồi dưỡng."""


class JobState(StrEnum):
    """How far a report is."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class FileFormat(StrEnum):
    """As what a report can be taken away."""

    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"


class ReportJob(Base):
    """One report of one unit over a period, asked for by somebody."""

    __tablename__ = "report_jobs"
    __table_args__ = (Index("ix_report_jobs_open", "state", "seen_at"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    kind: Mapped[ReportKind] = mapped_column(Choice(ReportKind, 20))
    first_day: Mapped[str] = mapped_column(String(10))
    """Local date, ISO; both days are included. The cut-off dates are whoever's who asks."""
    last_day: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[str] = mapped_column(String(32), default="")
    """What it is about, where it is about one thing: the duty of a certificate."""
    asked_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[Instant]
    state: Mapped[JobState] = mapped_column(Choice(JobState, 10))
    steps_done: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[Instant | None] = mapped_column(default=None)
    """When the process that makes it last told how far it is."""
    ended_at: Mapped[Instant | None] = mapped_column(default=None)
    fault: Mapped[str] = mapped_column(Text, default="")
    """For whoever mends it; people are told that it failed."""
    asker: Mapped[Person] = relationship()
    unit: Mapped[Unit] = relationship()
    files: Mapped[list["ReportFile"]] = relationship(order_by="ReportFile.format")


class ReportFile(Base):
    """What came of a job, in one format."""

    __tablename__ = "report_files"
    job_id: Mapped[Id] = mapped_column(ForeignKey("report_jobs.id"), primary_key=True)
    format: Mapped[FileFormat] = mapped_column(Choice(FileFormat, 4), primary_key=True)
    sha256: Mapped[Sha256]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size_bytes: Mapped[int]
