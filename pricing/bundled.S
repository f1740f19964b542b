/* bundled.S - the snapshot data/catalogue as bytes of the program, so that it needs no files to run.
 * The path is relative to the top of the tree, where make runs the assembler. */
    .section .rodata
    .balign 8
    .globl pricing_bundled_bytes
    .type pricing_bundled_bytes, %object
pricing_bundled_bytes:
    .8byte 2f - 1f
    .size pricing_bundled_bytes, 8

    .globl pricing_bundled
    .type pricing_bundled, %object
pricing_bundled:
1:
    .incbin "data/catalogue"
2:
    .size pricing_bundled, 2b - 1b

    .section .note.GNU-stack,"",%progbits
