# Functions for the other scripts: install pinned tools under target/tools, and start the local runner.

# Installs a Python tool in its own virtual environment, from .ci/python/NAME.txt, which has every package that it needs, with its hash. Argument: name
# To update: pip-compile --generate-hashes --allow-unsafe --strip-extras --no-emit-options --no-emit-index-url --no-emit-find-links NAME.in
python_tool() {
  local name=$1 pinned=.ci/python/$1.txt
  cmp --silent "$pinned" "target/tools/$name/pinned.txt" && return
  # the list is complete; pip would take a package and the same with an extra for two
  python3 -m venv --clear "target/tools/$name" &&
    "target/tools/$name/bin/pip" install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement "$pinned" &&
    cp "$pinned" "target/tools/$name/pinned.txt"
}

# Installs npm packages in target/tools/NAME, from the lock file in .ci/npm/NAME. Argument: name
npm_tool() {
  local name=$1 pinned=.ci/npm/$1
  cmp --silent "$pinned/package-lock.json" "target/tools/$name/pinned.json" && return
  mkdir -p "target/tools/$name"
  cp "$pinned/package.json" "$pinned/package-lock.json" "target/tools/$name"
  npm ci --prefix "target/tools/$name" --no-audit --no-fund --loglevel error &&
    cp "$pinned/package-lock.json" "target/tools/$name/pinned.json"
}

# Installs a Debian package; returns 1 if the machine cannot.
debian_package() {
  [ "$(id -u)" = 0 ] && type -P apt-get > /dev/null || return 1
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$1"; } > "target/$1.log" 2>&1
}

# Prints the path of a Chromium, which it installs if it can. Returns 1 if there is none.
find_chromium() {
  type -P chromium || type -P chromium-browser || type -P google-chrome || { debian_package chromium && type -P chromium; }
}

# Builds everything and starts the local runner on free ports; stops it when the script ends. Argument: address to listen on
start_service() {
  local ports log=target/service.log
  ports=($(python3 -c 'import socket
open_sockets = [socket.create_server(("", 0)) for _ in range(2)]
print(*(each.getsockname()[1] for each in open_sockets))'))
  ./mvnw -B -ntp -q package -DskipTests
  : > "$log"
  set -m # a separate process group, because Maven does not stop its child process
  ./mvnw -B -ntp -q -Prun -Dmaven.main.skip -Drun.bind="$1" -Drun.port="${ports[0]}" -Drun.awsPort="${ports[1]}" > "$log" 2>&1 &
  service=$!
  set +m
  trap 'kill -- "-$service" 2>/dev/null; wait "$service" 2>/dev/null || true' EXIT
  for _ in $(seq 300); do
    grep -q 'Ctrl-C ends it' "$log" && return
    kill -0 "$service" 2>/dev/null || break
    sleep 1
  done
  cat "$log"
  echo "the local runner did not start"
  return 1
}
