//! The program: a runtime with deep stacks for the parsers, then the command line.

use std::process::ExitCode;

/// Stack of each thread, in octets; the parsers' depth limits fit in it many times over.
const STACK_BYTES: usize = 16 * 1024 * 1024;

fn main() -> ExitCode {
    // One provider for all of TLS; an error means that there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK_BYTES).build();
    match runtime {
        Ok(runtime) => {
            let code = runtime.block_on(postdesk::cli::main());
            runtime.shutdown_timeout(std::time::Duration::from_secs(1));
            ExitCode::from(code)
        }
        Err(e) => {
            eprintln!("postdesk: no threads can be started: {e}");
            ExitCode::from(postdesk::cli::EXIT_AGAIN)
        }
    }
}
