# Sets $python to a Python that can carry Yizhen, or says what to do. Read by ./run and ./test, which set $here.
# The environment's own Python comes first, so that an environment does not change because a newer one was installed.
# A name may exist and still fail (a version manager's stand-in), so every candidate is tried, not only looked up.
python=
for need in ensurepip sys; do
    for candidate in "${YIZHEN_VENV:-$here/.venv}/bin/python" python3.13 python3.12 python3.11 python3; do
        if "$candidate" -I -c "import sys, ssl, sqlite3, venv, $need
sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))" </dev/null >/dev/null 2>&1; then
            python=$candidate
            break 2
        fi
    done
done
if [ -z "$python" ]; then
    echo '没有找到 Python 3.11、3.12 或 3.13：请先安装（Debian、Ubuntu：sudo apt-get install python3 python3-venv），再运行一次。' \
        'Python 3.11, 3.12 or 3.13 was not found: install it (Debian, Ubuntu: sudo apt-get install python3 python3-venv) and start again.' >&2
    exit 8
fi
