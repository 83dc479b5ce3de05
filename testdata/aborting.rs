// SPDX-License-Identifier: Apache-2.0
//
// Known about it: burns --ms (default 1000) of CPU time in `aborting_spin`, below
// `aborting_outer`. Built so that a panic aborts and nothing has to be unwound: the compiler then
// leaves out the unwind tables of some functions, such as `main` and
// `__rust_begin_short_backtrace`, which begin with a single push.
use std::io::{Read, Write};

extern "C" {
    /// CPU time of this process, in microseconds (clock(3)).
    fn clock() -> i64;
}

fn cpu_micros() -> i64 {
    unsafe { clock() }
}

#[inline(never)]
fn aborting_spin(micros: i64) -> u64 {
    let end = cpu_micros() + micros;
    let mut sum = 0u64;
    while cpu_micros() < end {
        for i in 0..10_000 {
            sum = std::hint::black_box(sum.wrapping_mul(3) ^ i);
        }
    }
    sum
}

#[inline(never)]
fn aborting_outer(micros: i64) -> u64 {
    aborting_spin(micros) | 1
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let given = arguments.iter().position(|argument| argument == "--ms");
    let millis: i64 = given.map_or(1000, |at| arguments[at + 1].parse().unwrap());
    println!("ready {}", std::process::id());
    std::io::stdout().flush().unwrap();
    if arguments.iter().any(|argument| argument == "--await-go") {
        let _ = std::io::stdin().read(&mut [0]);
    }
    if aborting_outer(millis * 1000) == 0 {
        std::process::exit(1);
    }
}
