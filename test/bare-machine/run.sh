#!/usr/bin/env bash
# Runs what README.md tells a newcomer, and then `npm test`, on a bare machine: a Debian made by
# debootstrap, with Node, npm and git and nothing else. No ps, no locale, no terminal, an empty environment, a user other than root and a path
# with a space.
#
#   sudo npm run test:bare                   on a machine that is deleted at the end
#   sudo npm run test:bare -- DIRECTORY      on the machine in DIRECTORY, which is made if missing and kept
#
# It tests the commit that is checked out.
set -euo pipefail

not_run() {
  printf '\nNOT RUN: the tests on a bare machine need %s.\n' "$1" >&2
  exit 1
}

[ "$(uname)" = Linux ] || not_run Linux
[ "$(id -u)" = 0 ] || not_run 'root, which chroot takes'
for tool in debootstrap unshare chroot apt-get git node npm; do
  command -v "$tool" >/dev/null || not_run "$tool"
done
# Mounts and processes of the machine end with this script: it runs as the first process of its own
# namespaces.
if [ $$ != 1 ]; then
  unshare --mount --pid --fork true || not_run 'the right to make namespaces'
  exec unshare --mount --pid --fork --kill-child "$0" "$@"
fi

project=$(cd "$(dirname "$0")/../.." && pwd)
home='/home/some one'
checkout="$home/aws mfa"
if [ $# -gt 0 ]; then
  machine=$1
else
  machine=$(mktemp -d /var/tmp/awsmfa-bare-XXXXXX)
  trap 'umount -R "$machine/dev" "$machine/proc"; rm -rf --one-file-system "$machine"' EXIT
fi

if [ ! -e "$machine/etc/debian_version" ]; then
  # The mirror and release of Debian that apt uses here.
  read -r mirror release < <(
    apt-get indextargets --format '$(SITE) $(CODENAME)' 'Created-By: Packages' 'Label: Debian' |
      grep -v -e '-updates$' -e '-backports$'
  ) || not_run 'a source of Debian in the settings of apt'
  debootstrap --variant=minbase --include=ca-certificates,git "$release" "$machine" "$mirror"
fi
mount -t proc proc "$machine/proc"
mount --rbind /dev "$machine/dev"
chroot "$machine" id tester >/dev/null 2>&1 || chroot "$machine" useradd -m -d "$home" tester

npm_tree=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
mkdir -p "$machine/usr/local/lib/node_modules"
cp "$(readlink -f "$(command -v node)")" "$machine/usr/local/bin/node"
cp -rT "$npm_tree" "$machine/usr/local/lib/node_modules/npm"
ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$machine/usr/local/bin/npm"
chroot "$machine" node --version >/dev/null || not_run 'a Node that has no libraries of its own'

# npm installs programs into the home directory, as it does with the Node of a version manager.
prefix="$home/node"
in_machine() {
  chroot --userspec=tester:tester "$machine" env -i \
    PATH="$prefix/bin:/usr/local/bin:/usr/bin:/bin" npm_config_prefix="$prefix" "$@"
}

rm -rf "${machine:?}$checkout"
git clone -q --no-local "$project" "$machine$checkout"
chroot "$machine" chown -R tester:tester "$home"

# npm reaches its registry with the settings of this machine, and only as long as it installs.
settings="$machine/usr/local/etc/npmrc"
network=()
for name in HTTPS_PROXY HTTP_PROXY NO_PROXY https_proxy http_proxy no_proxy NODE_EXTRA_CA_CERTS; do
  [ -z "${!name-}" ] || network+=("$name=${!name}")
done
cat "$(npm config get globalconfig)" "$(npm config get userconfig)" 2>/dev/null >"$settings" || true
printf 'registry=%s\n' "$(npm config get registry)" >>"$settings"
for file in /etc/resolv.conf "$(npm config get cafile)" "${NODE_EXTRA_CA_CERTS-}"; do
  [ ! -f "$file" ] || install -D -m 644 "$file" "$machine$file"
done
newcomer=$(awk '/^```sh newcomer$/ { inside = 1; next } /^```/ { inside = 0 } inside' "$project/README.md")
in_machine "${network[@]}" setsid --wait \
  sh -c 'cd "$1" && sh -exc "$2"' newcomer "$checkout" "$newcomer" </dev/null 2>&1 | cat
rm "$settings"

in_machine setsid --wait sh -c 'cd "$1" && npm test' npm-test "$checkout" </dev/null 2>&1 | cat
