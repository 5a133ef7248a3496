# The same with two workers.
WORKERS=2
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/kioskline.sh"
