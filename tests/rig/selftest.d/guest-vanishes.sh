# No word on any console: the domain is just gone.
# expect: FAIL guest-vanishes .*guest g1 died
guest_start g1 pvh
xl destroy g1
