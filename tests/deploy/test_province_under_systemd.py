"""The province's units on a bare Debian that its own systemd boots, on its own PostgreSQL.

The steps are those of docs/deploy/province.md, but for nginx (`test_proxy.py` has it) and the
fire-wall, which the room has no kernel for. Python's packages are unpacked from the lock instead
of installed by pip, since the room has no network.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.receiver.build import PLATFORMS, read_version
from tests.deploy.systemd_room import PACKAGES, SystemdRoom, is_possible

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not is_possible(), reason="needs root and debootstrap"),
]
ROOT = Path(__file__).parents[2]
OURS = ("controller", "edge_agent", "firmware_stubs", "playlists", "tts", "deploy", "docs/van-hanh")
NEEDS = f"{PACKAGES},postgresql,mosquitto,espeak-ng,libgomp1"
ROLES = ("web", "planner", "link", "signer", "speech", "inbox", "relay")
PYTHON = "3.11"
SITE = f"opt/loa/.venv/lib/python{PYTHON}/site-packages"
ENTRY = """\
#!/opt/loa/.venv/bin/python
from controller.cli import main
raise SystemExit(main())
"""
PASSWORD = "mot-cau-kho-doan"
HERE = "LOA_ONLINE_VOICES=no\nLOA_NEURAL_VOICE=no\n"
NO_DEVICES = "[Service]\nPrivateDevices=no\n"
"""The room's own /dev is bound from outside, which systemd cannot do once more."""
LAY = """\
set -e
useradd --system --home-dir /var/lib/loa --shell /usr/sbin/nologin loa
install -d -m 750 -o root -g loa /etc/loa
install -d -m 700 -o loa -g loa /var/lib/loa /var/backups/loa
install -m 755 /opt/loa/deploy/loa /usr/local/bin/loa
install -m 644 /opt/loa/deploy/loa-backup.* /etc/systemd/system/
cd /opt/loa/deploy
install -m 644 province/postgresql.conf /etc/postgresql/15/main/conf.d/loa.conf
install -m 640 -o root -g loa province/loa.env /etc/loa/loa.env
install -m 644 province/*.service province/*.timer province/*.target /etc/systemd/system/
install -D -m 644 province/keys.conf /etc/systemd/system/loa@signer.service.d/keys.conf
"""
START = f"""\
for name in keys-passphrase backup-passphrase; do
    head -c 24 /dev/urandom | base64 | install -m 600 -o loa -g loa /dev/stdin /etc/loa/$name
done
for _ in $(seq 60); do runuser -u postgres -- psql -qtc 'SELECT 1' && break; sleep 1; done
set -e
runuser -u postgres -- psql -qc "CREATE ROLE loa LOGIN PASSWORD '{PASSWORD}'"
runuser -u postgres -- createdb --owner=loa --template=template0 --encoding=UTF8 loa
loa setup begin --province "Khánh Hòa" --unit "Xã Vạn Thắng" --root-keys /var/lib/loa/root
loa broker config --out /var/lib/loa/lines --name loa.tinh.gov.vn
install -d -m 750 -o mosquitto -g mosquitto /etc/mosquitto/loa
cp -r /var/lib/loa/lines/* /etc/mosquitto/loa/ && rm -r /etc/mosquitto/loa/controller
install -d /etc/mosquitto/loa/data && chown -R mosquitto: /etc/mosquitto/loa
install -m 644 /var/lib/loa/lines/mosquitto.conf /etc/mosquitto/mosquitto.conf
install -D -m 644 /var/lib/loa/lines/mosquitto.service.conf \\
    /etc/systemd/system/mosquitto.service.d/loa.conf
systemctl daemon-reload && systemctl restart mosquitto
systemctl enable --now loa.target loa-broker-list.timer loa-backup.timer
"""
ASK = """\
cat >/ask.py <<'END'
import sys, time, urllib.request
for _ in range(120):
    try:
        print("page", urllib.request.urlopen("http://127.0.0.1:8080/readyz", timeout=5).status)
        sys.exit()
    except OSError as error:
        time.sleep(1)
print("page", error)
END
python3 /ask.py
for _ in $(seq 120); do
    journalctl --unit=loa@link --output=cat | grep -q 'connected to the broker' && break; sleep 1
done
journalctl --unit=loa@link --output=cat | grep -c 'connected to the broker'
"""
TELL = f"""\
for role in {" ".join(ROLES)}; do
    echo "$role $(systemctl is-active loa@$role) $(systemctl show loa@$role -P NRestarts)"
done
systemctl start loa-broker-list.service && echo "list brought"
systemctl start loa-backup.service && echo "backup made"
loa restore /var/backups/loa/loa-*.backup --try
loa doctor || true
"""
RESTART = f"""\
systemctl restart postgresql
{ASK}
"""
FAULTS = """\
echo == journal
journalctl --no-pager --output=cat --unit='loa@*' --unit=loa-migrate --unit=loa-backup | tail -200
journalctl --no-pager --output=cat --unit=mosquitto --unit=postgresql@15-main | tail -40
"""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SystemdRoom]:
    with SystemdRoom(tmp_path_factory.mktemp("province"), NEEDS) as room:
        _lay_program(room)
        room.inside("sh", "-c", LAY)
        env = room.root / "etc/loa/loa.env"
        env.write_text(env.read_text().replace(":PASSWORD@", f":{PASSWORD}@") + HERE)
        for unit in ("loa@", "loa-migrate", "loa-backup", "loa-broker-list"):
            folder = room.root / f"etc/systemd/system/{unit}.service.d"
            folder.mkdir(exist_ok=True)
            (folder / "devices.conf").write_text(NO_DEVICES)
        yield room


def _lay_program(room: SystemdRoom) -> None:
    home, site = room.root / "opt/loa", room.root / SITE
    for part in OURS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part, home / part, ignore=ignored)
    room.inside("python3", "-m", "venv", "--without-pip", "/opt/loa/.venv")
    platforms = [word for p in PLATFORMS["amd64"] for word in ("--platform", p)]
    command = [sys.executable, "-m", "pip", "install", "-qq", "--target", str(site)]
    command += ["--only-binary=:all:", "--no-deps", "--require-hashes", "--no-compile"]
    command += ["--implementation", "cp", "--python-version", PYTHON, *platforms]
    subprocess.run([*command, "-r", str(ROOT / "requirements" / "demo.lock")], check=True)
    (site / "loa.pth").write_text("/opt/loa\n")
    note = site / f"loa_truyen_thanh-{read_version()}.dist-info"
    note.mkdir()
    told = f"Metadata-Version: 2.1\nName: loa-truyen-thanh\nVersion: {read_version()}\n"
    (note / "METADATA").write_text(told)
    entry = home / ".venv/bin/loa"
    entry.write_text(ENTRY)
    entry.chmod(0o755)


def test_as_the_page_says_it_every_role_runs_on_postgresql_and_outlives_its_restart(
    room: SystemdRoom,
) -> None:
    told = room.live(f"({START})\n{ASK}\n{TELL}\n{RESTART}\n{TELL}\n{FAULTS}", patience_s=900)
    lines = told.partition("== journal")[0].splitlines()
    assert lines.count("page 200") == 2, told
    for role in ROLES:
        assert lines.count(f"{role} active 0") == 2, told
    assert lines.count("list brought") == 2, told
    assert lines.count("backup made") == 2, told
