#!/usr/bin/env bash
# Starts a real OBS Studio that nobody sees, runs a command beside it, and stops OBS again.
#
#   obs-headless.sh FOLDER COMMAND [ARGUMENT ...]
#
# The command's environment says how to reach OBS: OBS_URL, OBS_PASSWORD, OBS_PID, OBS_RECORDINGS. The exit code is
# the command's. Recordings lie in FOLDER/recordings; OBS's own log and settings lie in FOLDER too.
#
# OBS listens on every interface and has no option for less, so both live in a network namespace that has nothing
# but loopback. The file system is shared: a hub outside sees the recordings grow.
set -euo pipefail

usage() { sed -n '2,4p' "$0" >&2; exit 64; }
[ $# -ge 2 ] || usage

if [ -z "${OBS_HEADLESS_INSIDE:-}" ]; then
  namespace=(--net)
  # Who is not root gets a user namespace to be root in.
  [ "$(id -u)" -eq 0 ] || namespace+=(--map-root-user)
  OBS_HEADLESS_INSIDE=1 exec unshare "${namespace[@]}" -- "$BASH" "$0" "$@"
fi
unset OBS_HEADLESS_INSIDE
ip link set dev lo up

mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
port=4455
export OBS_URL=ws://127.0.0.1:$port
export OBS_PASSWORD=${OBS_PASSWORD:-$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')}
export OBS_RECORDINGS=$folder/recordings

settings=$folder/home/.config/obs-studio
profile=$settings/basic/profiles/Test
runtime=$folder/home/runtime
mkdir -p "$profile" "$settings/basic/scenes" "$OBS_RECORDINGS"
mkdir -m 700 -p "$runtime"

# With no settings on disk OBS opens its first-run wizard and never starts the websocket server.
cat > "$settings/global.ini" <<SETTINGS
[General]
FirstRun=true
LastVersion=486539266
EnableAutoUpdates=false
ConfirmOnExit=false

[Basic]
Profile=Test
ProfileDir=Test
SceneCollection=Test
SceneCollectionFile=Test

[BasicWindow]
PreviewEnabled=false

[OBSWebSocket]
FirstLoad=false
ServerEnabled=true
ServerPort=$port
AlertsEnabled=false
AuthRequired=true
ServerPassword=$OBS_PASSWORD
SETTINGS

# 640x360 at 30 frames a second: a third of a core. MKV is OBS's own default.
cat > "$profile/basic.ini" <<SETTINGS
[General]
Name=Test

[Video]
BaseCX=640
BaseCY=360
OutputCX=640
OutputCY=360
FPSType=0
FPSCommon=30

[Audio]
SampleRate=48000
ChannelSetup=Stereo

[Output]
Mode=Simple

[SimpleOutput]
FilePath=$OBS_RECORDINGS
RecFormat=mkv
RecQuality=Stream
RecEncoder=x264
StreamEncoder=x264
Preset=ultrafast
VBitrate=800
ABitrate=96
RecRB=true
RecRBTime=10
RecRBSize=64
SETTINGS

display_pid=
obs_pid=

ended_within() { # PID TENTHS
  local left=$2
  while kill -0 "$1" 2> /dev/null; do
    [ $((left--)) -gt 0 ] || return 1
    sleep 0.1
  done
}

stop_all() {
  if [ -n "$obs_pid" ]; then
    # SIGINT is OBS's clean exit: a recording that still runs is finished.
    kill -INT "$obs_pid" 2> /dev/null || true
    ended_within "$obs_pid" 100 || kill -KILL "$obs_pid" 2> /dev/null || true
  fi
  [ -z "$display_pid" ] || kill "$display_pid" 2> /dev/null || true
  wait 2> /dev/null || true
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Xvfb chooses a free display and writes its number when it is ready.
mkfifo "$folder/display"
Xvfb -displayfd 3 -screen 0 1280x720x24 -nolisten tcp 3<> "$folder/display" > "$folder/xvfb.log" 2>&1 &
display_pid=$!
exec 4<> "$folder/display"
if ! read -r -t 20 -u 4 number; then
  echo "Xvfb did not start:" >&2
  tail -n 20 "$folder/xvfb.log" >&2
  exit 1
fi
exec 4>&-
rm "$folder/display"
export DISPLAY=:$number

HOME=$folder/home XDG_CONFIG_HOME=$folder/home/.config XDG_RUNTIME_DIR=$runtime \
  LIBGL_ALWAYS_SOFTWARE=1 QT_QPA_PLATFORM=xcb \
  obs --multi --minimize-to-tray --disable-missing-files-check > "$folder/obs.log" 2>&1 &
obs_pid=$!
export OBS_PID=$obs_pid

port_is_open() { (exec 5<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; }
tries=300
until port_is_open; do
  if ! kill -0 "$obs_pid" 2> /dev/null || [ $((tries--)) -le 0 ]; then
    echo "OBS did not open its websocket:" >&2
    tail -n 20 "$folder/obs.log" >&2
    exit 1
  fi
  sleep 0.1
done

# In the background and waited for, so that a signal is not held up until the command ends.
"$@" &
command_pid=$!
trap 'kill -TERM "$command_pid" 2> /dev/null; exit 143' TERM
trap 'kill -INT "$command_pid" 2> /dev/null; exit 130' INT
wait "$command_pid"
