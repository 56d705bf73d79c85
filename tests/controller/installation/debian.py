"""A small Debian in a folder: an apt-get that "installs" scripts, and keeps a diary.

As the original: nothing is installed before the lists are fetched; packages ask the policy file
whether their service may start; a download gives .deb files, which dpkg unpacks.
"""

import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from controller.installation.system_packages import System

APT = """\
#!/bin/sh
echo "apt-get $*" >>{diary}
case " $* " in
*" update "*) touch {lists}; exit 0 ;;
esac
[ -e {lists} ] || {{ echo "E: Unable to locate package"; exit 100; }}
case " $* " in
*" no-such-package "*) echo "E: Unable to locate package no-such-package"; exit 100 ;;
esac
for package; do
    case "$package" in -*|install|download) continue ;; esac
    case " $* " in
    *" -s "*) echo "Inst $package (1.0 Debian:12/stable [all])"; echo "Conf $package (1.0)" ;;
    *" download "*) touch "${{package}}_1.0_all.deb" ;;
    *)
        printf '#!/bin/sh\\necho {where}\\n' >{bin}/$package; chmod 755 {bin}/$package
        mkdir -p {units}; touch {units}/$package.service
        {policy} $package start 2>/dev/null; [ $? = 101 ] || echo "$package starts" >>{diary}
        ;;
    esac
done
"""
DPKG = """\
#!/bin/sh
name=$(basename "$2" | cut -d_ -f1)
mkdir -p "$3/usr/sbin" "$3/usr/lib"
touch "$3/usr/lib/lib$name.so.1"
printf '#!/bin/sh\\necho unpacked\\n' >"$3/usr/sbin/$name"; chmod 755 "$3/usr/sbin/$name"
"""
NOTED = '#!/bin/sh\necho "{name} $*" >>{diary}\n'
BORROWED = ("basename", "chmod", "cut", "env", "mkdir", "rm", "sh", "tee", "touch")
"""The only programs of the real machine that can be reached: its services are out of reach."""


@dataclass(frozen=True)
class Debian:
    """The folder and what happened in it."""

    folder: Path

    @property
    def diary(self) -> list[str]:
        path = self.folder / "diary"
        return path.read_text().splitlines() if path.exists() else []

    @property
    def policy(self) -> Path:
        return self.folder / "policy-rc.d"

    @property
    def units(self) -> Path:
        return self.folder / "units"

    def lay(self) -> None:
        """Put the programs into place."""
        facts = {
            "diary": self.folder / "diary",
            "lists": self.folder / "lists-are-there",
            "bin": self._bin,
            "units": self.units,
            "policy": self.policy,
            "where": "installed",
        }
        self._bin.mkdir(parents=True)
        for name in BORROWED:
            (self._bin / name).symlink_to(shutil.which(name) or name)
        self._program("apt-get", APT.format(**facts))
        self._program("update-rc.d", NOTED.format(name="update-rc.d", **facts))
        self._program("dpkg", DPKG)

    def boots_with_systemd(self) -> None:
        """Let there be a systemctl."""
        self._program("systemctl", NOTED.format(name="systemctl", diary=self.folder / "diary"))

    def system(self, *, root: bool) -> System:
        """The machine, for somebody who is root or cannot become root."""
        return System(
            str(self._bin),
            lambda: () if root else None,
            policy=self.policy,
            units=self.units,
        )

    @property
    def _bin(self) -> Path:
        return self.folder / "bin"

    def _program(self, name: str, text: str) -> None:
        path = self._bin / name
        path.write_text(text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
