// SPDX-License-Identifier: Apache-2.0
//! `symbolizer addr2line|blazesym FILE < ADDRESSES`: the chains of functions at addresses, by one of
//! the libraries that other profilers use, in the form of `addr2line -f -i`. `covered` instead of a
//! library: those of the addresses that have a line.
use std::error::Error;
use std::io::{self, BufWriter, Read, StdoutLock, Write};

use blazesym::symbolize::source::{Elf, Source};
use blazesym::symbolize::{CodeInfo, Input, Symbolized, Symbolizer};

type Output<'a> = BufWriter<StdoutLock<'a>>;

/// As many as a call may hold the results of.
const BATCH: usize = 1 << 12;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, library, file] = arguments.as_slice() else {
        return Err("usage: symbolizer addr2line|blazesym|covered FILE < ADDRESSES".into());
    };
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let addresses = text
        .lines()
        .map(|line| u64::from_str_radix(line.trim_start_matches("0x"), 16))
        .collect::<Result<Vec<u64>, _>>()?;
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match library.as_str() {
        "addr2line" => by_addr2line(file, &addresses, &mut out)?,
        "blazesym" => by_blazesym(file, &addresses, &mut out)?,
        "covered" => covered(file, &addresses, &mut out)?,
        _ => return Err(format!("unknown library {library}").into()),
    }
    Ok(out.flush()?)
}

fn by_addr2line(file: &str, addresses: &[u64], out: &mut Output) -> Result<(), Box<dyn Error>> {
    let loader = addr2line::Loader::new(file)?;
    for &address in addresses {
        let mut frames = loader.find_frames(address)?;
        let mut found = false;
        while let Some(frame) = frames.next()? {
            found = true;
            match &frame.function {
                Some(function) => writeln!(out, "{}", function.raw_name()?)?,
                None => writeln!(out, "??")?,
            }
            match frame.location {
                Some(place) => writeln!(
                    out,
                    "{}:{}",
                    place.file.unwrap_or("??"),
                    place.line.unwrap_or(0)
                )?,
                None => writeln!(out, "??:0")?,
            }
        }
        if !found {
            writeln!(out, "??\n??:0")?;
        }
    }
    Ok(())
}

fn by_blazesym(file: &str, addresses: &[u64], out: &mut Output) -> Result<(), Box<dyn Error>> {
    let symbolizer = Symbolizer::builder().enable_demangling(false).build();
    let source = Source::Elf(Elf::new(file));
    for batch in addresses.chunks(BATCH) {
        for result in symbolizer.symbolize(&source, Input::VirtOffset(batch))? {
            match result {
                Symbolized::Sym(symbol) => {
                    for inlined in symbol.inlined.iter().rev() {
                        write_frame(&inlined.name, inlined.code_info.as_ref(), out)?;
                    }
                    write_frame(&symbol.name, symbol.code_info.as_deref(), out)?;
                }
                Symbolized::Unknown(_) => writeln!(out, "??\n??:0")?,
            }
        }
    }
    Ok(())
}

fn write_frame(name: &str, place: Option<&CodeInfo>, out: &mut Output) -> io::Result<()> {
    match place {
        Some(place) => writeln!(
            out,
            "{name}\n{}:{}",
            place.to_path().display(),
            place.line.unwrap_or(0)
        ),
        None => writeln!(out, "{name}\n??:0"),
    }
}

fn covered(file: &str, addresses: &[u64], out: &mut Output) -> Result<(), Box<dyn Error>> {
    let loader = addr2line::Loader::new(file)?;
    for &address in addresses {
        if loader.find_location(address)?.is_some_and(|place| place.line.is_some_and(|line| line > 0)) {
            writeln!(out, "{address:x}")?;
        }
    }
    Ok(())
}
