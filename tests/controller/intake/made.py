"""Documents of every format, made here: DOCX by its library, PDF by Chromium, scans with noise."""

import io
import subprocess
import zipfile
import zlib
from collections.abc import Sequence
from html import escape
from pathlib import Path

import docx
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.browser.chromium import CHROMIUM


def docx_of(lines: Sequence[str]) -> bytes:
    """A DOCX: a paragraph a line, a row of a table for each run of cells with bars."""
    document = docx.Document()
    for line in lines:
        cells = [cell.strip() for cell in line.split("|") if cell.strip()]
        if "|" in line and len(cells) > 1:
            table = document.add_table(rows=1, cols=len(cells))
            for place, cell in zip(table.rows[0].cells, cells, strict=True):
                place.text = cell
        elif "|" in line and cells:
            document.add_table(rows=1, cols=1).rows[0].cells[0].text = cells[0]
        elif line.strip("| "):
            document.add_paragraph(line)
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_members(data: bytes, members: dict[str, bytes]) -> bytes:
    """The same archive with more in it."""
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def pdf_of(lines: Sequence[str], folder: Path) -> bytes:
    """A PDF with a text layer, as a browser prints it: 13 points, justified, numbered pages."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (./loa test installs it)")
    body = "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip("| "))
    style = (
        "@page{size:A4;margin:20mm 18mm}body{font:13pt 'Noto Serif','Noto Sans',serif}"
        "p{margin:2mm 0;text-align:justify}"
    )
    page, out = folder / "page.html", folder / "page.pdf"
    page.write_text(f"<meta charset=utf-8><style>{style}</style>{body}")
    command = [
        *(str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *("--no-pdf-header-footer", f"--user-data-dir={folder / 'profile'}"),
        *(f"--print-to-pdf={out}", str(page)),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return out.read_bytes()


def scanned(pdf: bytes, folder: Path) -> list[NDArray[np.uint8]]:
    """Its pages as a scanner gives them: grey, a little askew, with noise and specks."""
    (folder / "in.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", "200", "-gray", str(folder / "in.pdf"), str(folder / "p")]
    subprocess.run(command, check=True, timeout=60)
    random = np.random.default_rng(1322)
    return [_dirtied(_read_pgm(path), random) for path in sorted(folder.glob("p-*.pgm"))]


def _read_pgm(path: Path) -> NDArray[np.uint8]:
    _magic, size, _most, pixels = path.read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    return np.frombuffer(pixels, np.uint8).reshape(height, width)


def _dirtied(page: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    askew = np.stack([np.roll(row, int(y * 0.002)) for y, row in enumerate(page)])
    noisy = askew * 0.85 + 20 + random.normal(0, 12, page.shape)
    noisy[random.random(page.shape) < 0.0003] = 0
    # Few greys, so that the file is no larger than a real scan.
    return (np.clip(noisy, 0, 255) // 40 * 40).astype(np.uint8)


def picture_pdf(pages: Sequence[NDArray[np.uint8]]) -> bytes:
    """A PDF of nothing but pictures."""
    objects: list[bytes] = []
    kids = " ".join(f"{3 + 3 * i} 0 R" for i in range(len(pages)))
    objects.append(b"<</Type/Catalog/Pages 2 0 R>>")
    objects.append(f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode())
    for index, page in enumerate(pages):
        height, width = page.shape
        at = 3 + 3 * index
        packed = zlib.compress(page.tobytes(), 1)
        content = b"q 595 0 0 842 0 0 cm /P Do Q"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {at + 2} 0 R"
            f"/Resources<</XObject<</P {at + 1} 0 R>>>>>>".encode()
        )
        objects.append(
            f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/BitsPerComponent 8"
            f"/ColorSpace/DeviceGray/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode()
            + packed
            + b"\nendstream"
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    return assembled(objects)


def assembled(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, the first its catalogue."""
    file, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(file)


def png_of(page: NDArray[np.uint8]) -> bytes:
    """A page as a photo."""
    height, width = page.shape
    rows = b"".join(b"\x00" + row.tobytes() for row in page)

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body).to_bytes(4, "big")
        return len(body).to_bytes(4, "big") + kind + body + check

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows, 1))
        + chunk(b"IEND", b"")
    )
