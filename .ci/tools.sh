# Functions for the other scripts: install pinned tools under target/tools, and start the local runner.

# Installs a Python tool in its own virtual environment. Arguments: name, packages
python_tool() {
  local name=$1
  shift
  [ -x "target/tools/$name/bin/python" ] && [ "$(cat "target/tools/$name/packages" 2>/dev/null)" = "$*" ] && return
  python3 -m venv --clear "target/tools/$name"
  "target/tools/$name/bin/pip" install --quiet --disable-pip-version-check "$@"
  echo "$*" > "target/tools/$name/packages"
}

# Installs npm packages in one folder. Arguments: name, packages
npm_tool() {
  local name=$1
  shift
  [ "$(cat "target/tools/$name/packages" 2>/dev/null)" = "$*" ] && return
  mkdir -p "target/tools/$name"
  npm install --prefix "target/tools/$name" --no-save --no-audit --no-fund --loglevel error "$@"
  echo "$*" > "target/tools/$name/packages"
}

# Installs the npm packages of a lock file. Arguments: name, folder of package.json and package-lock.json
locked_npm_tool() {
  cmp --silent "$2/package-lock.json" "target/tools/$1/package-lock.json" && [ -d "target/tools/$1/node_modules" ] && return
  mkdir -p "target/tools/$1"
  cp "$2/package.json" "$2/package-lock.json" "target/tools/$1"
  npm ci --prefix "target/tools/$1" --no-audit --no-fund --loglevel error
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
