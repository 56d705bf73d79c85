"""The Compose file, built and started: roles come up, the link has its broker, pages are given."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from tests.deploy.container_room import PYTHON, ContainerRoom, why_not
from tests.waiting import until

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(bool(why_not()), reason=f"podman cannot be used here: {why_not()}"),
]
ROOT = Path(__file__).parents[2]
HERE = ROOT / "deploy" / "province"
START_S = 400.0
ROLES = ("web", "planner", "link", "signer", "speech", "inbox", "relay")
APT = "apt-get update && apt-get install -y --no-install-recommends"
AS_POSTGRES = "setpriv --reuid=postgres --regid=postgres --init-groups"
POSTGRES = f"""\
    RUN {APT} postgresql-15 && rm -rf /var/lib/postgresql/15
    COPY entry.sh /entry.sh
    ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    ENV PGDATA=/var/lib/postgresql/data
    ENTRYPOINT ["/entry.sh"]
    """
POSTGRES_ENTRY = f"""\
    mkdir -p "$PGDATA"; chown postgres "$PGDATA"; chmod 700 "$PGDATA"
    if [ ! -s "$PGDATA/PG_VERSION" ]; then
        install -o postgres "$POSTGRES_PASSWORD_FILE" /tmp/password
        {AS_POSTGRES} initdb -U "$POSTGRES_USER" --pwfile=/tmp/password $POSTGRES_INITDB_ARGS
        echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
        {AS_POSTGRES} pg_ctl -o "-c listen_addresses=''" -w start
        {AS_POSTGRES} createdb -U "$POSTGRES_USER" "$POSTGRES_DB"
        {AS_POSTGRES} pg_ctl -m fast -w stop
    fi
    exec {AS_POSTGRES} "$@"
    """
MOSQUITTO = f"""\
    RUN useradd -r -U -u 1883 mosquitto && {APT} mosquitto && mkdir -p /mosquitto/config
    COPY entry.sh /entry.sh
    ENTRYPOINT ["/entry.sh"]
    CMD ["/usr/sbin/mosquitto", "-c", "/mosquitto/config/mosquitto.conf"]
    """
MOSQUITTO_ENTRY = """\
    chown -R mosquitto:mosquitto /mosquitto
    exec "$@"
    """
NGINX = f"""\
    RUN {APT} nginx-light && rm -f /etc/nginx/sites-enabled/default && mkdir -p /etc/nginx/conf.d
    CMD ["nginx", "-g", "daemon off;"]
    """
ASK = (
    "import ssl, urllib.request as u;"
    "r = u.Request('https://proxy/readyz', headers={'Host': 'loa.tinh.gov.vn'});"
    "print(u.urlopen(r, timeout=5, context=ssl._create_unverified_context()).status)"
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ContainerRoom]:
    with ContainerRoom(tmp_path_factory.mktemp("containers")) as room:
        room.stand_in("docker.io/library/postgres:15-bookworm", POSTGRES, POSTGRES_ENTRY)
        room.stand_in("docker.io/library/eclipse-mosquitto:2", MOSQUITTO, MOSQUITTO_ENTRY)
        room.stand_in("docker.io/library/nginx:1.26-bookworm", NGINX)
        room.build("loa", HERE / "Containerfile", ROOT, "--build-arg", "COMMIT=0123456789ab")
        yield room


def composed(room: ContainerRoom) -> list[str]:
    """podman-compose, from PyPI, and the folder as docs/deploy/province.md lays it."""
    venv = room.folder / "compose"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([venv / "bin/pip", "-q", "install", "podman-compose==1.6.0"], check=True)
    place = room.folder / "province"
    shutil.copytree(HERE, place)
    for name in ("secrets", "broker", "certificates"):
        (place / name).mkdir()
    for name, owner in (("keys-passphrase", 990), ("database-password", 0)):
        file = place / "secrets" / name
        file.write_text("mot-cau-kho-doan")
        file.chmod(0o600)
        shutil.chown(file, owner)
    env, proxy = place / "loa.env", place / "nginx.conf"
    env.write_text(env.read_text().replace(":PASSWORD@127.0.0.1/", ":mot-cau-kho-doan@database/"))
    proxy.write_text(proxy.read_text().replace("server 127.0.0.1:8080", "server web:8080"))
    key, certificate = place / "certificates/privkey.pem", place / "certificates/fullchain.pem"
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=loa.tinh.gov.vn",
    ]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    services = yaml.safe_load((HERE / "compose.yaml").read_text())["services"]
    fewer = {
        name: {"ulimits": {"nofile": 16384, "nproc": 16384}, "ports": []}
        for name, service in services.items()
        if "ulimits" in service or service["image"] == "loa"
    }
    (place / "here.yaml").write_text(yaml.safe_dump({"services": fewer}))
    return [str(venv / "bin/podman-compose"), "-f", "compose.yaml", "-f", "here.yaml"]


def test_the_image_is_the_program_and_nothing_that_lay_beside_it(room: ContainerRoom) -> None:
    told = room.run("podman", "run", "--rm", "loa", "--version")
    assert "0123456789ab" in told
    inside = ("podman", "run", "--rm", "--entrypoint", "ls", "loa", "-A")
    assert not {"var", ".git", ".venv", "tests"} & set(room.run(*inside, "/opt/loa").split())
    assert room.run(*inside, "/var/lib/loa") == ""
    assert PYTHON in (HERE / "Containerfile").read_text()


def test_as_the_page_says_it_every_role_comes_up_and_a_page_is_given(room: ContainerRoom) -> None:
    compose, place = composed(room), room.folder / "province"

    def run(*words: str) -> str:
        return room.run(*compose, *words, cwd=place)

    once = ("run", "--rm", "--no-deps", "-T")
    run("up", "-d", "database")
    try:
        until(lambda: healthy(room, "loa_database_1"), START_S)
        where = ("--root-keys", "/var/lib/loa/root")
        run(
            *once,
            "signer",
            "setup",
            "begin",
            "--province",
            "Khánh Hòa",
            "--unit",
            "Xã Vạn Thắng",
            *where,
        )
        lines = ("--out", "/var/lib/loa/lines", "--folder", "/mosquitto/config")
        names = ("--controller-host", "0.0.0.0", "--name", "loa.tinh.gov.vn", "--name", "broker")
        run(*once, "signer", "broker", "config", *lines, *names)
        packed = ("--entrypoint", "tar", "link", "-C", "/var/lib/loa/lines", "-c")
        unpack = " ".join(
            (*compose, *once, *packed, "--exclude=./controller", ".", "| tar -x -C broker")
        )
        room.run("sh", "-c", unpack, cwd=place)
        run("up", "-d")
        until(lambda: "connected to the broker" in logs(room, "link"), START_S)
        until(lambda: page_is_given(room), START_S)
        for role in ROLES:
            assert f"{role}: started" in logs(room, role)
    finally:
        run("down", "-t", "5")


def healthy(room: ContainerRoom, name: str) -> bool:
    with suppress(RuntimeError):
        room.run("podman", "healthcheck", "run", name)
        return True
    return False


def logs(room: ContainerRoom, role: str) -> str:
    return room.run("sh", "-c", f"podman logs loa_{role}_1 2>&1")


def page_is_given(room: ContainerRoom) -> bool:
    with suppress(RuntimeError):
        return "200" in room.run("podman", "exec", "loa_link_1", "python", "-c", ASK)
    return False
