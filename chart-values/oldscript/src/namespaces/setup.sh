# The first process of a namespace of its own builds a file system in which an old bid script can
# harm nothing, goes there, and lets it start. Arguments: the private folder, whose rights (`root` or
# `user`), the user to become, the seconds after which nobody waits any more. Files 3 and 4 are the
# script's stdout and stderr; 1 and 2 are not.
set -eu
umask 022
place=$1 rights=$2 uid=$3 seconds=$4
new=$place/new

# In memory, gone with the namespace.
mount -n -t tmpfs -o size=64m,mode=755,nosuid,nodev bidprice "$new"
cp -R --preserve=mode "$place/files/." "$new"
[ "$rights" = user ] || chown -hR "$uid:$uid" "$new"
# The system's programs, a few devices, and the one file that outlives this.
mount -n --all --fstab "$place/mounts"

options=nosuid,nodev,noexec
if [ "$rights" = root ]; then
    mount -n -t proc -o "ro,$options" proc "$new/proc"
elif mount -n -t proc -o "$options" proc "$new/proc" 2> /dev/null; then
    # Nobody gets further rights in a namespace below this one.
    echo 0 > "$new/proc/sys/user/max_user_namespaces" || true
else
    # A container that hides parts of /proc lets nobody mount a whole one. The old one shows
    # processes, but gives a user of this namespace no way to them.
    mount -n --rbind /proc "$new/proc"
fi

# All mounts that the script will see and must not write to, with their options.
mounts() {
    while read -r _ _ _ _ point options _; do
        case $point in
            "$new/.bidprice/asked") ;;
            "$new"/*) printf '%s %s\n' "$point" "$options" ;;
        esac
    done < /proc/self/mountinfo
}
# Those below a folder keep their own options until they are told.
mounts | while read -r point options; do
    case ,$options, in
        *,ro,*) ;;
        *) mount -n -o remount,bind,ro "$point" ;;
    esac
done
# Trust nothing of the above.
mounts | while read -r point options; do
    case ,$options, in
        *,ro,*) ;;
        *) echo "$point stays writable" >&2 && exit 1 ;;
    esac
    if [ -d "$point" ] && (: > "$point/.bidprice-probe") 2> /dev/null; then
        rm -f "$point/.bidprice-probe"
        echo "$point can be written" >&2
        exit 1
    fi
done

exec 5> "$place/status"
cd "$new"
pivot_root . .bidprice/old
cd /
umount -n -l /.bidprice/old

# The script's own end is told apart from one of these steps by what stands here.
echo ready >&5
drop="--no-new-privs --inh-caps=-all --bounding-set=-all"
[ "$rights" = user ] || drop="$drop --reuid=$uid --regid=$uid --clear-groups"
status=0
# In a shell of its own, so that what this one says of its end is not the script's.
(
    exec 1>&3 2>&4 3>&- 4>&- 5>&-
    # shellcheck disable=SC2086
    exec timeout --foreground --signal=KILL "$seconds" setpriv $drop sh /.bidprice/start
) || status=$?
echo "$status" >&5
