// SPDX-License-Identifier: Apache-2.0
//
// Known about it: one thread for each of the shapes below, which comes down to unwind_leaf by Rust
// code and through its standard library. Runs until it is killed.

use std::collections::BTreeMap;
use std::io::Write;
use std::mem;
use std::panic;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const BURST: Duration = Duration::from_millis(2);

static HOLDS: AtomicBool = AtomicBool::new(false);
static LEFT: AtomicUsize = AtomicUsize::new(0);

/// The value, which the compiler cannot know any more. (std::hint::black_box is too young.)
#[inline(always)]
fn opaque<T>(value: T) -> T {
    let copy = unsafe { ptr::read_volatile(&value) };
    mem::forget(value);
    copy
}

/// Where the time goes: some 20 us of it, or all that there is.
#[inline(never)]
#[no_mangle]
pub extern "C" fn unwind_leaf() {
    if HOLDS.load(Ordering::Relaxed) {
        if LEFT.fetch_sub(1, Ordering::SeqCst) == 1 {
            println!("holding");
        }
        loop {
            spin(1_000_000);
        }
    }
    spin(50_000);
}

#[inline(always)]
fn spin(iterations: u64) {
    for left in 0..iterations {
        opaque(left);
    }
}

#[inline(never)]
fn recursing(depth: usize) -> usize {
    let text = "x".repeat(depth % 40);
    if depth == 0 {
        unwind_leaf();
        return 0;
    }
    recursing(depth - 1) + opaque(text).len()
}

fn recursion() {
    opaque(recursing(40));
}

fn sorting() {
    let mut numbers: Vec<usize> = (0..40).map(|i| i * 7 % 40).collect();
    numbers.sort_by(|left, right| {
        unwind_leaf();
        left.cmp(right)
    });
    opaque(numbers);
}

trait Step {
    fn step(&self, depth: usize) -> usize;
}

struct Even;
struct Odd;

impl Step for Even {
    #[inline(never)]
    fn step(&self, depth: usize) -> usize {
        other(depth).step(depth - 1) + 1
    }
}

impl Step for Odd {
    #[inline(never)]
    fn step(&self, depth: usize) -> usize {
        if depth == 1 {
            unwind_leaf();
            return 1;
        }
        other(depth).step(depth - 1) + 2
    }
}

fn other(depth: usize) -> Box<dyn Step> {
    if opaque(depth) % 2 == 0 {
        Box::new(Odd)
    } else {
        Box::new(Even)
    }
}

fn dispatch() {
    opaque(Even.step(12));
}

fn closures() {
    let mut chain: Box<dyn Fn(usize) -> usize> = Box::new(|number| {
        unwind_leaf();
        number
    });
    for i in 0..10 {
        chain = Box::new(move |number| chain(number + i) ^ i);
    }
    opaque(chain(opaque(1)));
}

struct Guard;

impl Drop for Guard {
    #[inline(never)]
    fn drop(&mut self) {
        unwind_leaf();
    }
}

#[inline(never)]
fn panicking(depth: usize) -> usize {
    let _guard = Guard;
    if opaque(depth) == 0 {
        panic!("on purpose");
    }
    panicking(depth - 1) + 1
}

/// A panic in flight: what it drops on its way burns.
fn panics() {
    let _ = panic::catch_unwind(|| panicking(6));
}

fn containers() {
    let words: BTreeMap<String, usize> = (0..100)
        .map(|i| (format!("{:?}", i * 7919 % 100), i))
        .collect();
    opaque(
        words
            .iter()
            .fold(String::new(), |all, (word, i)| all + word + &i.to_string()),
    );
    unwind_leaf();
}

fn main() {
    let shapes: &[(&str, fn())] = &[
        ("recursion", recursion),
        ("sorting", sorting),
        ("dispatch", dispatch),
        ("closures", closures),
        ("panics", panics),
        ("containers", containers),
    ];
    let options: Vec<String> = std::env::args().skip(1).collect();
    HOLDS.store(
        options.iter().any(|option| option == "--hold"),
        Ordering::Relaxed,
    );
    LEFT.store(shapes.len(), Ordering::Relaxed);
    panic::set_hook(Box::new(|_| {}));
    println!("ready {}", std::process::id());
    std::io::stdout().flush().unwrap();
    if options.iter().any(|option| option == "--await-go") {
        let _ = std::io::stdin().read_line(&mut String::new());
    }
    // All of them use one CPU together.
    let rest = BURST * (shapes.len() as u32 - 1);
    let threads: Vec<_> = shapes
        .iter()
        .map(|&(name, visit)| {
            thread::Builder::new()
                .name(name.into())
                .spawn(move || loop {
                    let start = Instant::now();
                    while start.elapsed() < BURST {
                        visit();
                    }
                    thread::sleep(rest);
                })
                .unwrap()
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}
