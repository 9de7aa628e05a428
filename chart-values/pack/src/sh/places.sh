home=${AKASH_HOME:-/root/.akash}
spare=/tmp/bidpricescript-unpacked
