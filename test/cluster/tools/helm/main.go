// Command helm-template does what `helm template NAME CHART` does, for tests: with Helm's own loader, values and
// template engine, and without the rest of Helm, which takes minutes to compile. Hooks that are tests, which
// `helm template` prints too, are left out unless -tests asks for them.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
	release "helm.sh/helm/v4/pkg/release/v1"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
	"helm.sh/helm/v4/pkg/strvals"
)

// settings are the KEY=VALUE of each -set.
type settings []string

func (s *settings) String() string { return fmt.Sprint(*s) }

func (s *settings) Set(value string) error {
	*s = append(*s, value)
	return nil
}

func main() {
	var set settings
	namespace := flag.String("namespace", "default", "namespace of the release")
	tests := flag.Bool("tests", false, "print the hooks that are tests, too")
	flag.Var(&set, "set", "KEY=VALUE, which wins over the chart's own values; can be given several times")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: helm-template [-namespace NAMESPACE] [-tests] [-set KEY=VALUE]... NAME CHART")
		os.Exit(2)
	}
	if err := render(flag.Arg(0), *namespace, flag.Arg(1), set, *tests); err != nil {
		fmt.Fprintln(os.Stderr, "helm-template:", err)
		os.Exit(1)
	}
}

// render prints the manifests of a release that is installed for the first time, in the order in which Helm
// would create them: the steps of Helm's action.Install for a dry run that asks no cluster.
func render(name, namespace, folder string, set settings, tests bool) error {
	chart, err := loader.Load(folder)
	if err != nil {
		return err
	}
	values := map[string]any{}
	for _, setting := range set {
		if err := strvals.ParseInto(setting, values); err != nil {
			return fmt.Errorf("-set %s: %w", setting, err)
		}
	}
	if err := chartutil.ProcessDependencies(chart, values); err != nil {
		return err
	}
	options := common.ReleaseOptions{Name: name, Namespace: namespace, Revision: 1, IsInstall: true}
	rendered, err := util.ToRenderValues(chart, values, options, common.DefaultCapabilities)
	if err != nil {
		return err
	}
	files, err := engine.Render(chart, rendered)
	if err != nil {
		return err
	}
	hooks, manifests, err := releaseutil.SortManifests(files, nil, releaseutil.InstallOrder)
	if err != nil {
		return err
	}
	for _, manifest := range manifests {
		fmt.Printf("---\n# Source: %s\n%s\n", manifest.Name, manifest.Content)
	}
	for _, hook := range hooks {
		if tests || !slices.Contains(hook.Events, release.HookTest) {
			fmt.Printf("---\n# Source: %s\n%s\n", hook.Path, hook.Manifest)
		}
	}
	return nil
}
