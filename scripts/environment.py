"""Makes .venv from requirements.lock with the system's Python; skips when the lock has not changed.

Only the standard library, and a syntax that an old Python can read, so that it can say what is missing.
"""

import glob
import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
LOCK = os.path.join(ROOT, "requirements.lock")
STAMP = os.path.join(VENV, "installed.sha256")
OLDEST = (3, 11)


def stop(chinese, english, remedy):
    """Prints what happened and the remedy, and ends."""
    sys.stderr.write("\n✗ %s\n  %s\n  → 处理 / remedy: %s\n" % (chinese, english, remedy))
    sys.exit(1)


def fitting_python():
    """An interpreter that is new enough: this one, or one of another name on PATH."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in (13, 12, 11):
        found = shutil.which("python3.%d" % minor)
        if found:
            return found
    return stop(
        "需要 Python 3.11 或更新，这里是 %s。" % sys.version.split()[0],
        "Python 3.11 or newer is needed.",
        "sudo apt-get install python3 python3-venv (Debian 12+, Ubuntu 24.04+)",
    )


def fingerprint():
    """What .venv depends on: the lock, and where it was made (a moved .venv does not work)."""
    with open(LOCK, "rb") as lock:
        return hashlib.sha256(lock.read() + VENV.encode()).hexdigest()


def is_current():
    """Whether .venv is the one of this lock."""
    try:
        with open(STAMP) as stamp:
            return stamp.read() == fingerprint() and os.path.exists(os.path.join(VENV, "bin", "python"))
    except OSError:
        return False


def quietly(command):
    """The exit code alone."""
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_venv():
    """An empty environment, unless a working one is there."""
    python = os.path.join(VENV, "bin", "python")
    if os.path.exists(python) and quietly([python, "-m", "pip", "--version"]) == 0:
        return
    print("建立 .venv / making .venv", flush=True)
    command = [fitting_python(), "-m", "venv", "--clear", VENV]
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if answer.returncode:
        said = answer.stdout.decode("utf-8", "replace").strip().splitlines()[-3:]
        stop(
            "建立虚拟环境失败：" + " ".join(said),
            "python3 -m venv did not work.",
            "sudo apt-get install python3-venv；磁盘已满时先腾出 1 GB / when the disk is full free 1 GB",
        )


def install():
    """Exactly the locked packages, each checked against its hash."""
    print("按锁文件安装依赖，约一分钟 / installing the locked packages", flush=True)
    pip = [
        os.path.join(VENV, "bin", "python"),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "-qq",  # warnings about a machine's own pip settings would hide what matters
    ]
    if subprocess.call([*pip, "--require-hashes", "-r", LOCK]):
        stop(
            "依赖没有装好，原因见上面 pip 的输出。",
            "The packages were not installed; pip says why above.",
            "检查网络和磁盘后再运行 / check network and disk, then run again",
        )
    point_to_checkout()
    with open(STAMP, "w") as stamp:
        stamp.write(fingerprint())


def point_to_checkout():
    """Lets `pytest`, `celery` and `granian` of .venv import the checkout from any folder."""
    for folder in glob.glob(os.path.join(VENV, "lib", "python3*", "site-packages")):
        with open(os.path.join(folder, "mianzheng.pth"), "w") as pth:
            pth.write(ROOT + "\n")


def main():
    """Does what is due."""
    if not is_current():
        try:
            make_venv()
        except OSError:
            stop("不能建立 .venv。", "Cannot make .venv.", "ls -ld . ; df -h .")
        install()


if __name__ == "__main__":
    main()
