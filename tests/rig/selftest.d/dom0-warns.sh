# The scanner, with a line that looks like the kernel's: the scenario itself passes.
# expect: FAIL dom0-warns .*splat in dom0.log: .*WARNING: CPU: 0
echo '<4>WARNING: CPU: 0 PID: 1 at drivers/nvdimm/nowhere.c:1 nothing+0x0/0x0' >/dev/kmsg
