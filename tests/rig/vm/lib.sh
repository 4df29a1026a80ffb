# The scenario library. run-scenario sources it, then the scenario.
# A scenario ends well by reaching its end; skip and fail end it early, as does any command that fails.
# shellcheck shell=bash

state=/run/rig/scenario     # emptied before each scenario
guests=$state/guests        # one file per live guest: its address

note() { echo "note: $*"; }

# Only the first reason counts: what fails afterwards is a consequence.
reason() { [ -s $state/reason ] || echo "$*" >$state/reason; }

fail() {
	reason "$*"
	echo "FAIL: $*"
	exit 1
}

skip() {
	reason "$*"
	exit 77
}

# With cuts=N in its header: copies of the first NVDIMM, as a power cut at that moment would leave it, are taken between
# cuts_begin and cuts_end, while cuts_go_on N says that there are less than N. After host_reboot each is an NVDIMM.
# cuts_begin [N]: so many more, at most; without N, all of them.
cuts_begin() {
	echo "${1:+$(($(cuts_taken) + $1))}" >/host/cutting.new
	mv /host/cutting.new /host/cutting
}
cuts_taken() { cat /host/cuts 2>/dev/null || echo 0; }
cuts_go_on() { [ "$(cuts_taken)" -lt "$1" ]; }
cuts_end() { rm -f /host/cutting; }
# With cut-check=PROGRAM in the header as well, that looks at each copy of all media at once (rig.Cuts in rig), and there
# are no NVDIMMs of them. cut_verdicts: a line for each, its number, the program's exit status and what it said.
cut_verdicts() { cat /host/cut-verdicts; }
# cut_address INDEX: where it is then.
cut_address() { printf '%#x\n' $((0x1000000000 + $1 * 0x20000000)); }

# host_reboot: the host loses its power here and now, with its guests as they are. After its next boot the scenario
# begins anew, with $phase one higher (0 at first). The NVDIMMs keep their contents, and $carry the files put there.
host_reboot() {
	check_guests
	note "the power is cut"
	touch $state/reboot
	exit 75
}

# wait_for SECONDS CONDITION: the condition is shell code, tried until it succeeds. The seconds are those of a machine that has
# nothing else to do.
wait_for() {
	local deadline=$((SECONDS + 3 * $1))
	until eval "$2"; do
		if [ $SECONDS -ge $deadline ]; then
			reason "not within $1 s: $2"
			return 1
		fi
		sleep 0.2
	done
}

# expect_fail CMD...: the command must fail, and not by running out of time or not being there.
# Its output is left in $OUT.
expect_fail() {
	local rc=0
	OUT=$("$@" 2>&1) || rc=$?
	echo "$OUT"
	# What failed inside the command is not why the scenario fails, if it does.
	: >$state/reason
	case $rc in
	0) fail "should have failed: $*" ;;
	124 | 125 | 126 | 127) fail "failed for the wrong reason ($rc): $*" ;;
	esac
}

must_contain() {
	case $1 in
	*"$2"*) ;;
	*) fail "no \"$2\" in: $1" ;;
	esac
}

must_not_contain() {
	case $1 in
	*"$2"*) fail "\"$2\" in: $1" ;;
	esac
}

# The first free address: guests of one scenario come and go, and may overlap.
free_address() {
	local n=2
	while grep -qsx "10.7.0.$n" "$guests"/*; do
		n=$((n + 1))
	done
	echo "10.7.0.$n"
}

# boot_file NAME: a copy of what guests boot from, since the share is slow: 10 MiB/s.
boot_file() {
	mkdir -p /run/boot
	cp -u --preserve=timestamps "/host/boot/$1" /run/boot/
	echo "/run/boot/$1"
}

# hvm_boot_disk NAME CMDLINE: the disk that SeaBIOS boots this guest from.
hvm_boot_disk() {
	local image=$state/$1.img
	cp "$(boot_file hvm.img)" "$image"
	printf 'DEFAULT linux\nLABEL linux\nKERNEL vmlinuz\nINITRD initrd\nAPPEND %s\n' "$2" |
		mcopy -o -i "$image" - ::syslinux.cfg
}

# guest_config NAME TYPE ADDRESS [LINE...]: LINEs are xl.cfg lines, except that disk:SPEC adds a disk, and cmdline:WORDS
# adds to the kernel's command line.
guest_config() {
	local name=$1 type=$2 address=$3 line cmdline disks script=block-rig
	shift 3
	[ "$type" != pvh ] || script=block-rig-pvh
	disks="'format=raw,vdev=xvda,access=r,script=$script,target=/dev/vdb'"
	# Not to look for AGP bridges and serial ports, which takes seconds here. And what the emulator needs of every kernel.
	cmdline="console=hvc0 loglevel=8 net.ifnames=0 pci=noearly 8250.nr_uarts=0 rig.ip=$address$(sed -n 's/.*rig\.guest=\([^ ]*\).*/ \1/p' /proc/cmdline)"
	for line in "$@"; do
		case $line in
		disk:*) disks="$disks, '${line#disk:}'" ;;
		cmdline:*) cmdline="$cmdline ${line#cmdline:}" ;;
		esac
	done
	cat <<-END
		name = "$name"
		type = "$type"
		memory = 384
		vcpus = 1
		cpus = "$(nproc)"
		vif = [ 'ip=$address,script=vif-rig,type=vif' ]
		on_crash = "preserve"
		on_poweroff = "preserve"
		on_reboot = "preserve"
	END
	if [ "$type" = hvm ]; then
		# Not hda: Linux calls that xvda, too.
		hvm_boot_disk "$name" "$cmdline"
		disks="'format=raw,vdev=hdd,backendtype=qdisk,target=$state/$name.img', $disks"
		cat <<-END
			hdtype = "ahci"
			vga = "none"
			vnc = 0
			usb = 0
		END
	else
		cat <<-END
			kernel = "$(boot_file vmlinux)"
			ramdisk = "$(boot_file initrd)"
			extra = "$cmdline"
		END
	fi
	echo "disk = [ $disks ]"
	# xl takes the last of two settings of the same name.
	for line in "$@"; do
		case $line in
		disk:* | cmdline:*) ;;
		*) echo "$line" ;;
		esac
	done
}

# guest_start NAME pvh|pv|hvm [LINE...]
guest_start() {
	local name=$1 type=$2 address
	shift 2
	case $type in
	pvh | pv | hvm) ;;
	*) fail "no such guest type: $type" ;;
	esac
	address=$(free_address)
	echo "$address" >"$guests/$name"
	guest_config "$name" "$type" "$address" "$@" >"$state/$name.cfg"
	cat "$state/$name.cfg"
	xl create "$state/$name.cfg" 2>&1 || fail "xl create $name failed"
	guest_wait "$name"
}

# guest_wait NAME: until the agent in it answers. Also for a guest that was restored or started by other means.
guest_wait() {
	local deadline=$((SECONDS + 240))

	until GUEST_TIMEOUT=10 GUEST_CONNECT=5 guest_run "$1" true 2>/dev/null; do
		guest_alive "$1" || fail "guest $1 died while it booted"
		[ $SECONDS -lt $deadline ] || fail "guest $1 did not answer within 240 s"
	done
	note "guest $1 answers"
}

# guest_run NAME SCRIPT: see guest-run for the exit statuses.
guest_run() {
	/rig/guest-run "$(<"$guests/$1")" <<<"$2"
}

# Crashed and shut-down guests are preserved, so that they can be told from live ones.
guest_alive() {
	xl list "$1" 2>/dev/null | awk -v name="$1" '$1 == name && $5 !~ /[csd]/ { found = 1 } END { exit !found }'
}

guest_stop() {
	rm -f "$guests/$1"
	xl destroy "$1"
	wait_for 30 "! xl domid $1 >/dev/null 2>&1"
}

# After the scenario's own end: guests that it did not stop must still be there.
check_guests() {
	local name
	for name in "$guests"/*; do
		[ -e "$name" ] || continue
		name=${name##*/}
		guest_alive "$name" || fail "guest $name died"
	done
}

destroy_guests() {
	local name
	for name in $(xl list | awk 'NR > 1 && $1 != "Domain-0" { print $1 }'); do
		xl destroy "$name" || true
		wait_for 30 "! xl domid $name >/dev/null 2>&1" || echo "guest $name cannot be destroyed"
	done
}
