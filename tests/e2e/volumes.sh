# Claims and volumes that can't be had: each is refused with what was wrong and the way out, and changes nothing.
# rig: nvdimm=512M virtio-pmem=none dom0="module_blacklist=nfit" timeout=600

range=0x180000000+512M

state() {
	xen-pmem volume list --json
	ndctl list -RNi
}

# refused WORDS COMMAND...: with these words in the message, and nothing changed.
refused() {
	local words=$1 before
	shift
	before=$(state)
	expect_fail "$@"
	must_contain "$OUT" "$words"
	[ "$(state)" = "$before" ] || fail "$* was refused, and changed something: $(state)"
}

modprobe xen-pmemback
note "claims"
refused "0x180000001" xen-pmem claim 0x180000001+512M
refused 16MiB xen-pmem claim 0x180000000+500K
refused "0x180000000" xen-pmem claim 0x180000000
refused "" xen-pmem claim 0x180000000+0
refused "" xen-pmem claim 0xfffffffffff00000+1G
refused "RAM" xen-pmem claim 0x100000000+64M
refused "0xe0000000" xen-pmem claim 0xe0000000+64M
refused "not" xen-pmem unclaim 0x180000000
xen-pmem claim $range
refused "already" xen-pmem claim $range
refused "" xen-pmem claim 0x190000000+64M
xen-pmem claim --list
xen-pmem unclaim $range

note "volumes"
xen-pmem claim $range
refused "size" xen-pmem volume create a --size 0
refused 16MiB xen-pmem volume create a --size 17M
refused 16MiB xen-pmem volume create a --size 1000
refused "free" xen-pmem volume create a --size 512M
refused "" xen-pmem volume create a --size 18446744073709551615
refused "" xen-pmem volume create a --size 16777216T
refused "" xen-pmem volume create -a --size 64M
refused "name" xen-pmem volume create 'a b' --size 64M
refused "region7" xen-pmem volume create a --size 64M --region region7
xen-pmem volume create a --size 112M
refused "a" xen-pmem volume create a --size 64M
xen-pmem volume create b --size 112M
xen-pmem volume create c --size 112M
refused "free" xen-pmem volume create d --size 112M
refused "volume:d" xen-pmem info volume:d
refused "d" xen-pmem volume delete d
refused "d" xen-pmem volume resize d --size 64M
refused 16MiB xen-pmem volume resize a --size 1
refused "--force" xen-pmem volume resize a --size 96M
xen-pmem volume list
OUT=$(xen-pmem volume list)
must_contain "$OUT" "#"

note "a hole of one volume is free, but not more in one piece"
xen-pmem volume delete b
OUT=$(xen-pmem volume list --json)
xen-pmem volume create big --size 192M && fail "a volume of two pieces"
refused "in one piece" xen-pmem volume create big --size 192M
# The hole was scrubbed.
xen-pmem volume create b --size 112M
namespace=$(xen-pmem volume list --json | jq -r '.[].volumes[] | select(.name == "b").dev')
ndctl enable-namespace "$namespace"
[ "$(dd if="/dev/$(ndctl list -n "$namespace" | jq -r '.[0].blockdev')" bs=1M skip=16 status=none | tr -d '\0' | wc -c)" = 0 ] ||
	fail "what was there is there still"

note "in use"
guest_start g1 pvh "disk:script=block-pmem,vdev=xvdp,target=volume:b"
dimm_wait g1
refused g1 xen-pmem volume delete b
refused g1 xen-pmem volume resize b --size 64M --force
refused "$namespace" xen-pmem unclaim $range
expect_fail xl block-attach 0 script=block-pmem,vdev=xvdq,target=volume:nothing
expect_fail xl block-attach g1 script=block-pmem,vdev=xvdq,target=volume:nothing
guest_stop g1

note "it never formats in silence"
xen-pmem volume delete b --no-scrub
ndctl disable-namespace all
xen-pmem unclaim $range
refused "512" xen-pmem claim 0x180000000+256M
xen-pmem claim --force 0x180000000+256M
xen-pmem unclaim 0x180000000
expect_fail xen-pmem claim $range
xen-pmem claim --force $range
[ "$(ndctl list -N)" = "" ] || fail "volumes of before: $(ndctl list -N)"
