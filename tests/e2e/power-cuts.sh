# Power cuts while a guest writes records, in all the ways in which it can make something durable: stores to a MAP_SYNC
# mapping and flush instructions, on the NVDIMM; msync and fsync on a virtio-pmem region, whose medium has a volatile
# cache, so that only what a flush of the host's has reached outlives a cut; and names in the labels of both. Once a record
# is durable the guest tells a witness, which keeps its number where no cut reaches. After each cut all that the witness
# knows of must be there, and the file systems must be clean.
#
# Most cuts are copies of the media, and of what the witness knew, with the machine standing still: these are what the
# machine's end at that moment would have left, and host/check-records looks at them at once. At the last one the machine
# is killed, and a guest on the new one looks, through the real stack.
#
# And with one flush dropped, that is seen.
# rig: nvdimm=112M virtio-pmem=96M medium=volatile cuts=21 cut-check=check-records timeout=600

cuts=20		# besides the one after the dropped flush
witness=$carry/acknowledged

# The guest has prepared targets, of which 16 MiB are not its own. These are the sizes of its regions.
# shellcheck disable=SC2016
in_guest='
	medium_of() {
		case $(cat $1/size) in
		'$((96 << 20))') echo nvdimm0 ;;
		'$((80 << 20))') echo virtio-pmem0 ;;
		*) exit 1 ;;
		esac
	}'

connected() { [ "$(xen-pmem list g1 --json | jq '[.[] | select(.frontend_state == "Connected")] | length')" = 2 ]; }

start() {
	guest_start g1 pvh "disk:script=block-pmem,vdev=xvdp,target=/dev/pmem0" "disk:script=block-pmem,vdev=xvdq,target=/dev/pmem1"
	wait_for 30 connected
	dimm_wait g1
}

# A file system with no commits by itself, and a namespace that nobody uses, whose name is written.
prepare() {
	xen-pmem format /dev/pmem0
	xen-pmem format /dev/pmem1
	start
	guest_run g1 "$in_guest"'
		set -e
		for region in /sys/bus/nd/devices/region*; do
			medium=$(medium_of $region)
			disk=$(ndctl create-namespace -r ${region##*/} -s 64M -m fsdax -M mem -n data | sed -n "s/.*\"blockdev\":\"\(.*\)\".*/\1/p")
			mkfs.ext4 -q -b 4096 -E lazy_itable_init=0 -L $medium /dev/$disk
			mkdir /$medium
			mount -o dax=always,noatime,commit=300 /dev/$disk /$medium
			label=$(ndctl create-namespace -r ${region##*/} -s 16M -m raw -n label | sed -n "s/.*\"dev\":\"\(.*\)\".*/\1/p")
			ndctl disable-namespace $label
			ln -s /sys/bus/nd/devices/$label/alt_name /tmp/label-$medium
		done'
}

record() {
	guest_run g1 '(setsid /rig/recorder record 10.7.0.1 mapsync=/nvdimm0/mapsync fsync=/virtio-pmem0/fsync \
		msync=/virtio-pmem0/msync label-nvdimm0=/tmp/label-nvdimm0 label-virtio-pmem0=/tmp/label-virtio-pmem0 \
		</dev/null >/tmp/recorder.log 2>&1 &)'
	promised $((promised + 5))
}

# promised COUNT: the witness has heard of so many streams; each process that tells it has its own.
promised() {
	promised=$1
	wait_for 60 '[ "$(grep -c "[1-9]" $witness)" = '"$promised"' ]' || fail "$(guest_run g1 'cat /tmp/recorder.log')"
}

batch() {
	guest_run g1 '/rig/recorder batch 10.7.0.1 batch=/virtio-pmem0/batch'
	promised $((promised + 1))
}

# stop: nothing has to be flushed after it.
stop() { guest_run g1 'pkill -x recorder; while pgrep -x recorder; do sleep 0.1; done; sync'; }

# cut_now COUNT
cut_now() {
	local all=$(($(cuts_taken) + $1))
	cuts_begin "$1"
	wait_for $((60 + 15 * $1)) "! cuts_go_on $all"
	cuts_end
}

nothing_lost() {
	local number status text
	while read -r number status text; do
		note "cut $number: $text"
		[ "$status" = 0 ] || fail "cut $number: $text"
	done <<<"$(cut_verdicts)"
	[ "$(cut_verdicts | grep -c .)" = $cuts ] || fail "no verdict on some of the cuts"
}

# What is in a page that isn't new to the file takes one flush.
drop_a_flush() {
	stop
	batch
	stop
	touch /host/drop-flush
	batch
	cut_now 1
	[ ! -e /host/drop-flush ] || fail "there was no flush to drop"
	OUT=$(cut_verdicts | tail -n 1)
	note "cut with one flush dropped: $OUT"
	must_contain "$OUT" "batch acknowledged 6 durable 3 lost 3"
	[ "$(grep -o 'lost [1-9]' <<<"$OUT")" = "lost 3" ] || fail "more is lost than what was dropped: $OUT"
}

# What a guest finds after the real cut.
verify() {
	guest_run g1 "$in_guest"'
		set -e
		for name in /sys/bus/nd/devices/namespace*/alt_name; do
			grep -q record- $name || continue
			cat $name >/tmp/label-$(medium_of $(readlink -f ${name%/*})/..)
		done
		for medium in nvdimm0 virtio-pmem0; do
			mkdir /$medium
			mount -o dax=always LABEL=$medium /$medium
		done
		cat >/tmp/acknowledged <<-END
			'"$(cat "$witness")"'
		END
		/rig/recordcheck /tmp/acknowledged mapsync=/nvdimm0/mapsync fsync=/virtio-pmem0/fsync msync=/virtio-pmem0/msync \
			batch=/virtio-pmem0/batch label-nvdimm0=/tmp/label-nvdimm0 label-virtio-pmem0=/tmp/label-virtio-pmem0
		for medium in nvdimm0 virtio-pmem0; do
			umount /$medium
			e2fsck -fn LABEL=$medium >/tmp/fsck 2>&1 || { cat /tmp/fsck; exit 1; }
		done'
}

modprobe xen-pmemback
case $phase in
0)
	promised=0
	prepare
	/rig/witness "$witness" &
	keeper=$!
	trap 'kill $keeper' EXIT
	record
	cut_now $cuts
	nothing_lost
	drop_a_flush
	record
	sleep "$((RANDOM % 3)).$RANDOM"
	host_reboot
	;;
1)
	start
	OUT=$(verify) || fail "the machine was killed: $OUT"
	note "the machine was killed: $OUT"
	[ "$(grep -c 'acknowledged [1-9].* lost 0 ' <<<"$OUT")" = 6 ] || fail "not six streams of which nothing is lost"
	durable=$(awk '{ sum += $5 } END { print sum }' <<<"$OUT")
	note "figures: $((cuts + 1)) power cuts survived, $durable durable records, 0 lost; 1 dropped flush seen as 3 lost records"
	guest_stop g1
	;;
esac
