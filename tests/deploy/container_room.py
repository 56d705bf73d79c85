"""Podman in a folder of its own: images, containers and networks that are gone with it.

    with ContainerRoom(folder) as room:
        room.stand_in("docker.io/library/nginx:1.26-bookworm", NGINX)
        room.podman("build", …)

Needs root, podman with netavark, debootstrap and Debian's mirror. No registry is asked: a bare
Debian with Debian's Python stands in for the image of Python, and what is installed in it for the
others, each under the name that the Compose file says. So it is the Compose file and our image
that are tried here, not other people's images.
"""

import os
import shutil
import subprocess
import textwrap
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.deploy.systemd_room import MIRROR, SUITE

PACKAGES = "ca-certificates,python3,python3-venv"
PYTHON = "docker.io/library/python:3.11-slim-bookworm"
NEEDS = ("podman", "debootstrap", "catatonit", "iptables")
LIMITS = ("nofile=16384:16384", "nproc=16384:16384")
"""Podman asks for a million files, which not every machine allows its root."""
STORAGE = '[storage]\ndriver = "overlay"\ngraphroot = "{0}/images"\nrunroot = "{0}/run"\n'
ENGINE = """\
[containers]
default_ulimits = {1}
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "{0}/run/libpod"
[network]
network_backend = "netavark"
network_config_dir = "{0}/networks"
"""
NAMESPACE = """\
    umount /sys/fs/cgroup/unified 2>/dev/null
    mknod -m 666 "$0/null" c 1 3 && mount --bind "$0/null" /dev/null
    echo ready; exec sleep 3600
    """
"""crun refuses a machine with both kinds of cgroups; in here there is one. It gives a container's
streams to the container's user, even where they are /dev/null; in here that is another.
"""


def why_not() -> str:
    """What is missing on this machine; "" for nothing."""
    if os.geteuid() != 0:
        return "needs root"
    missing = [name for name in NEEDS if shutil.which(name) is None]
    if not any(
        Path(place, "netavark").exists() for place in ("/usr/lib/podman", "/usr/libexec/podman")
    ):
        missing.append("netavark")
    return f"not installed: {', '.join(missing)}" if missing else ""


class ContainerRoom:
    """The folder, from nothing to gone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stack = ExitStack()
        self._inside: list[str] = []

    def __enter__(self) -> Self:
        (self.folder / "storage.conf").write_text(STORAGE.format(self.folder))
        limits = str(list(LIMITS)).replace("'", '"')
        (self.folder / "containers.conf").write_text(ENGINE.format(self.folder, limits))
        keeper = subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "sh", "-c", NAMESPACE, self.folder],
            stdout=subprocess.PIPE,
            text=True,
        )
        self._stack.callback(keeper.wait)
        self._stack.callback(keeper.kill)
        assert keeper.stdout is not None
        self._stack.callback(keeper.stdout.close)
        keeper.stdout.readline()
        self._inside = [
            *("nsenter", f"--mount=/proc/{keeper.pid}/ns/mnt", "env"),
            f"CONTAINERS_STORAGE_CONF={self.folder}/storage.conf",
            f"CONTAINERS_CONF={self.folder}/containers.conf",
        ]
        self._stack.callback(self.run, "podman", "system", "reset", "--force")
        self._import_python()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def run(self, *command: str, cwd: Path | None = None) -> str:
        """Run a command in the room; what it printed. Raises RuntimeError with its last words."""
        there = ["sh", "-c", 'cd "$0" && exec "$@"', str(cwd or self.folder)]
        done = subprocess.run(
            [*self._inside, *there, *command],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(
                f"{' '.join(command)}:\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
            )
        return done.stdout

    def build(self, name: str, file: Path, context: Path, *more: str) -> None:
        """Build an image; the network and its certificates are this machine's."""
        command = ["podman", "build", "--network", "host", "--isolation", "chroot"]
        for limit in LIMITS:
            command += ["--ulimit", limit]
        self.run(*command, *self._certificates(), *more, "-t", name, "-f", str(file), str(context))

    def stand_in(self, name: str, containerfile: str, entry: str = "") -> None:
        """Build what stands in for another's image; `entry` lies beside the file as entry.sh."""
        context = self.folder / name.rpartition("/")[2].replace(":", "-")
        context.mkdir()
        (context / "Containerfile").write_text(f"FROM {PYTHON}\n{textwrap.dedent(containerfile)}")
        (context / "entry.sh").write_text(f"#!/bin/sh\nset -e\n{textwrap.dedent(entry)}")
        (context / "entry.sh").chmod(0o755)
        self.build(name, context / "Containerfile", context)

    def _import_python(self) -> None:
        root, tar = self.folder / "root", self.folder / "root.tar"
        make = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE]
        subprocess.run([*make, str(root), MIRROR], stdout=subprocess.DEVNULL, check=True)
        subprocess.run(["chroot", root, "python3", "-m", "venv", "/usr/local"], check=True)
        subprocess.run(["tar", "-C", root, "-cf", tar, "."], check=True)
        shutil.rmtree(root)
        path = "ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
        self.run("podman", "import", "--quiet", "--change", path, str(tar), PYTHON)
        tar.unlink()

    def _certificates(self) -> list[str]:
        """Where pip is told to trust something of this machine, while the image is built."""
        bundle = os.environ.get("PIP_CERT")
        if not bundle:
            return []
        told = self.folder / "pip.conf"
        told.write_text("[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n")
        return [
            f"--volume={bundle}:/etc/ssl/certs/ca-certificates.crt:ro",
            f"--volume={told}:/etc/pip.conf:ro",
        ]
