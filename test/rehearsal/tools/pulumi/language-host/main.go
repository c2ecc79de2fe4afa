// Command language-host stands in for pulumi-language-nodejs, whose module the Go module proxy does not serve. It does only
// what `sst deploy` needs: it runs the cmd/run of @pulumi/pulumi with the engine's addresses.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine string
}

func (h *host) Handshake(_ context.Context, r *pulumirpc.LanguageHandshakeRequest) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.engine = r.EngineAddress
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

// GetRequiredPlugins returns none: the engine loads a provider with its first resource, in the version that this names.
func (h *host) GetRequiredPlugins(context.Context, *pulumirpc.GetRequiredPluginsRequest) (*pulumirpc.GetRequiredPluginsResponse, error) {
	return &pulumirpc.GetRequiredPluginsResponse{}, nil
}

func (h *host) GetRequiredPackages(context.Context, *pulumirpc.GetRequiredPackagesRequest) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) { return &emptypb.Empty{}, nil }

func (h *host) About(context.Context, *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	return &pulumirpc.AboutResponse{Executable: "node"}, nil
}

func (h *host) InstallDependencies(*pulumirpc.InstallDependenciesRequest, grpc.ServerStreamingServer[pulumirpc.InstallDependenciesResponse]) error {
	return nil
}

func findRun(dir string) (string, error) {
	for ; ; dir = filepath.Dir(dir) {
		run := filepath.Join(dir, "node_modules", "@pulumi", "pulumi", "cmd", "run")
		if _, err := os.Stat(run); err == nil {
			return run, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("@pulumi/pulumi is not installed beside the program")
		}
	}
}

func (h *host) Run(ctx context.Context, r *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	program := r.GetInfo().GetEntryPoint()
	if program == "" || program == "." {
		program = r.Program
	}
	directory := r.GetInfo().GetProgramDirectory()
	if fi, err := os.Stat(program); err == nil && !fi.IsDir() {
		directory = filepath.Dir(program)
	}
	run, err := findRun(directory)
	if err != nil {
		return nil, err
	}
	config, _ := json.Marshal(r.Config)
	secrets, _ := json.Marshal(r.ConfigSecretKeys)
	args := []string{"--stack-trace-limit=100", run, "--monitor", r.MonitorAddress, "--engine", h.engine,
		"--organization", r.Organization, "--project", r.Project, "--stack", r.Stack, "--pwd", r.Pwd,
		"--root-directory", r.GetInfo().GetRootDirectory(),
		"--parallel", strconv.Itoa(int(r.Parallel))}
	if r.DryRun {
		args = append(args, "--dry-run")
	}
	cmd := exec.CommandContext(ctx, "node", append(append(args, program), r.Args...)...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "PULUMI_CONFIG="+string(config), "PULUMI_CONFIG_SECRET_KEYS="+string(secrets))
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			// The program has reported its error itself.
			if exit.ExitCode() == 32 {
				return &pulumirpc.RunResponse{Bail: true}, nil
			}
			return &pulumirpc.RunResponse{Error: fmt.Sprintf("program failed: %v", err)}, nil
		}
		return nil, err
	}
	return &pulumirpc.RunResponse{}, nil
}

func main() {
	flag.String("tracing", "", "")
	flag.Parse()
	h := &host{}
	if flag.NArg() > 0 {
		h.engine = flag.Arg(0)
	}
	cancel := make(chan bool)
	// The engine ends a plugin by closing its standard input, or kills it.
	go func() { _, _ = io.Copy(io.Discard, os.Stdin) }()
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{Cancel: cancel, Init: func(s *grpc.Server) error {
		pulumirpc.RegisterLanguageRuntimeServer(s, h)
		return nil
	}})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%d\n", handle.Port)
	<-handle.Done
}
