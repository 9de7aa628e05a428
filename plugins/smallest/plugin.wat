;; The smallest plugin: it keeps every price.
;;
;; Read it to see what the contract (wit/pricing.wit) is once it is compiled: two functions, a
;; memory, and one function by which the host asks for room. Everything else follows from the
;; canonical ABI, the component model's rules on how records lie in memory:
;;
;;   u8, u32, u64         1, 4, 8 bytes, aligned to their size
;;   string, list         8 bytes: where it starts, and how many bytes or items; aligned to 4
;;   record               its fields one after the other, each aligned, as in C
;;   option, result,      a byte for the case, counted from 0; then, aligned to the widest of all
;;   variant              cases, what the case holds. `none` and `ok` are case 0
;;
;; A function whose arguments are more than 16 plain numbers takes one address instead, and one
;; whose result is more than one number returns an address.

(module
  ;; One page of 64 KiB; a fresh instance is made for every order, and a small one is made faster.
  ;; The host reads answers from here and writes questions into it.
  (memory (export "memory") 1)

  ;; describe: func() -> description
  ;;
  ;; The record description is three times 8 bytes: name, version, settings. It lies ready at 16.
  (func (export "bidprice:plugin/pricing@1.0.0#describe") (result i32)
    i32.const 16)

  ;; judge: func(question: question) -> result<verdict, string>
  ;;
  ;; The question's address comes in, the answer's goes out. The answer is
  ;;
  ;;    0  result:  0 ok, 1 error           8  text of an error: its length
  ;;    4  ok:      which verdict           4  error: where its text starts
  ;;    8  verdict: where its (first) text starts, 12 its length
  ;;   16  add-line only: where the amount starts, 20 its length
  ;;
  ;; and verdicts are 0 keep, 1 set-total, 2 scale, 3 add-line, 4 decline. So `ok(keep)` is zeros,
  ;; and zeros are what memory starts with: 24 of them at 64.
  ;;
  ;; To scale by 0.9 one would lay a 2 at 68, the text 0.9 anywhere, its address at 72, its length
  ;; (3) at 76. Amounts are text, so that no digit is lost.
  (func (export "bidprice:plugin/pricing@1.0.0#judge") (param $question i32) (result i32)
    i32.const 64)

  ;; The host calls this for each piece of a question: once for each text and list in it, and once
  ;; for the question itself. It wants $bytes bytes at an address that $align divides. Nothing is
  ;; ever given back: the memory goes with the instance. $old and $old_bytes are 0, as nothing has
  ;; to grow.
  (func (export "cabi_realloc")
    (param $old i32) (param $old_bytes i32) (param $align i32) (param $bytes i32) (result i32)
    (local $start i32)

    ;; start = free, up to the next multiple of align (which is a power of two)
    (local.set $start
      (i32.and
        (i32.add (global.get $free) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
    (global.set $free (i32.add (local.get $start) (local.get $bytes)))

    ;; One page more, until free lies in memory. The host has a limit for questions and memory;
    ;; where it gives no more, memory.grow answers -1 and the plugin gives up.
    (block $fits
      (loop $more
        (br_if $fits
          (i32.le_u (global.get $free) (i32.mul (memory.size) (i32.const 65536))))
        (br_if $more
          (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))
        unreachable))

    local.get $start)

  ;; After an answer was read the host would call cabi_post_bidprice:plugin/pricing@1.0.0#judge, so
  ;; that the answer can be freed. It may be missing, as it is here.

  ;; The first free byte: behind all that stands below.
  (global $free (mut i32) (i32.const 128))

  ;; The description, at 16. Numbers are little-endian: the name starts at 0x28 (40), 8 bytes long;
  ;; the version at 0x30 (48), 5 bytes long; there are no settings, so that list is 0, 0.
  (data (i32.const 16)
    "\28\00\00\00" "\08\00\00\00"
    "\30\00\00\00" "\05\00\00\00"
    "\00\00\00\00" "\00\00\00\00")
  (data (i32.const 40) "smallest" "1.0.0"))
